import { Component, type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { panels } from '../panels/panel-list.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Spinner } from '../ui/spinner.tsx';
import styles from './dock.module.css';

const components = new Map<string, ComponentType>(
  panels.map(({ id, load }) => [id, lazy(async () => ({ default: await load() }))]),
);

interface Caught {
  readonly message: string | null;
}

/** Keeps a mistake of one panel from taking the window with it. */
class PanelBoundary extends Component<{ readonly title: string; readonly children: ReactNode }, Caught> {
  override state: Caught = { message: null };

  static getDerivedStateFromError(error: unknown): Caught {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <EmptyState
        title={`${this.props.title} stopped`}
        action={<Button onClick={() => this.setState({ message: null })}>Try again</Button>}
      >
        This is a mistake in Trainyard, your pipeline is untouched: {this.state.message}
      </EmptyState>
    );
  }
}

/** A panel by its id, loaded when it is first shown. */
export function PanelView({ id }: { readonly id: string }) {
  const Content = components.get(id);
  const title = panels.find((panel) => panel.id === id)?.title ?? id;
  if (!Content) return null;
  return (
    <PanelBoundary key={id} title={title}>
      <Suspense
        fallback={
          <div className={styles['center']}>
            <Spinner />
          </div>
        }
      >
        <Content />
      </Suspense>
    </PanelBoundary>
  );
}
