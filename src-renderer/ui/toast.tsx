import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { Button } from './button.tsx';
import styles from './toast.module.css';

const manager = Base.createToastManager();

export interface ToastAction {
  readonly title: string;
  readonly perform: () => void;
}

/** Tells something in passing. Problems stay longer; what must not be missed belongs into a dialog or a panel. */
export function toast(
  message: string,
  options: { readonly problem?: boolean; readonly action?: ToastAction } = {},
): void {
  const { problem = false, action } = options;
  manager.add({
    description: message,
    type: problem ? 'problem' : 'note',
    timeout: problem || action ? 12_000 : 4_000,
    priority: problem ? 'high' : 'low',
    ...(action ? { actionProps: { children: action.title, onClick: action.perform } } : {}),
  });
}

function Toasts() {
  const { toasts } = Base.useToastManager();
  return toasts.map((one) => (
    <Base.Root
      key={one.id}
      toast={one}
      className={`${styles['toast']} ${one.type === 'problem' ? styles['problem'] : ''}`}
    >
      <Base.Description className={styles['text'] ?? ''} />
      {one.actionProps ? <Base.Action render={<Button size="small" />} /> : null}
      <Base.Close render={<Button size="small" look="ghost" aria-label="Dismiss" />}>
        <X aria-hidden />
      </Base.Close>
    </Base.Root>
  ));
}

/** Where toasts appear; once in the window. */
export function ToastHost() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={styles['viewport'] ?? ''}>
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
