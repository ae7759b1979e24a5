import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { queries, useConnectionState, useStream } from './connection/hooks.ts';
import { beginWindow } from './shell/begin-window.ts';
import { ConnectionScreen } from './shell/connection-screen.tsx';
import { openProject, projectStore, useProject } from './shell/project.ts';
import { catchUp, takeChanges } from './shell/project-feed.ts';
import { Shell } from './shell/shell.tsx';
import { performById, useShortcuts } from './shell/use-commands.ts';
import { useSettings } from './shell/use-settings.ts';
import { useTheme } from './shell/use-theme.ts';
import { useUpkeep } from './shell/use-upkeep.ts';
import { ToastHost } from './ui/toast.tsx';

function Window() {
  const connection = useConnectionState();
  const project = useProject();
  const { theme, shortcuts } = useSettings();
  useTheme(theme);
  useShortcuts(shortcuts);
  useUpkeep(project);
  const isConnected = connection.status === 'connected';
  useEffect(() => {
    if (isConnected && projectStore.getState().folder === '') void beginWindow();
    else if (isConnected) void catchUp();
  }, [isConnected]);
  const whole = useMemo(() => (project === '' ? null : {}), [project]);
  useStream('project.changes', whole, (events) => takeChanges(events, queries));
  useStream('host.events', {}, async (events) => {
    for (const event of events) {
      if (event.type === 'open-file') await openProject(event.project, event.file);
      else performById(event.id);
    }
  });
  if (project === '') return <ConnectionScreen connection={connection} />;
  return <Shell />;
}

/** The whole window. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Window />
      <ToastHost />
    </QueryClientProvider>
  );
}
