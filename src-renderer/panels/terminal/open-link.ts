import { call, client } from '../../connection/client.ts';
import { toast } from '../../ui/toast.tsx';

/** An address that a program printed: the host asks and opens it; in a browser it is offered, never followed by itself. */
export async function openLink(url: string): Promise<void> {
  if (!/^(https?|mailto):/i.test(url)) return;
  if (client.state.host?.capabilities.includes('open-external')) {
    const opened = await call('host.openExternal', { url });
    if (!opened.ok) toast(opened.message, { problem: true });
    return;
  }
  const shown = url.length > 120 ? `${url.slice(0, 119)}…` : url;
  toast(`Open ${shown}?`, {
    action: { title: 'Open', perform: () => window.open(url, '_blank', 'noopener,noreferrer') },
  });
}
