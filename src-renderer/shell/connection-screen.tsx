import { Unplug } from 'lucide-react';
import { client } from '../connection/client.ts';
import type { ConnectionState } from '../connection/connection.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { Logo } from './logo.tsx';

/** Before the first connection: that it is under way, or why there is none. */
export function ConnectionScreen({ connection }: { readonly connection: ConnectionState }) {
  if (connection.status === 'refused') {
    return (
      <EmptyState
        icon={Unplug}
        title="Trainyard cannot start"
        action={<Button onClick={() => client.connect()}>Try again</Button>}
      >
        {connection.problem}
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Trainyard" action={<Spinner label="Connecting" />}>
      <Logo />
    </EmptyState>
  );
}
