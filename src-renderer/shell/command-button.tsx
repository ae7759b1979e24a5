import type { ReactNode } from 'react';
import { type Command, performCommand } from '../commands/command.ts';
import { Button, type ButtonProps } from '../ui/button.tsx';
import { shortcutText } from '../ui/shortcut-text.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { useIsPossible } from './use-commands.ts';

export interface CommandButtonProps extends Omit<ButtonProps, 'onClick' | 'disabled'> {
  readonly command: Command;
  /** Accessible name, where it is not the command's title. */
  readonly name?: string;
  readonly children?: ReactNode;
}

/** A button that performs a command and is off while that is not possible. */
export function CommandButton({ command, name, children, ...rest }: CommandButtonProps) {
  const isPossible = useIsPossible(command);
  const Icon = command.icon;
  const shortcut = command.shortcuts?.[0];
  return (
    <Tooltip text={command.title} {...(shortcut === undefined ? {} : { shortcut })}>
      <Button
        aria-label={name ?? command.title}
        aria-disabled={!isPossible}
        {...(shortcut === undefined
          ? {}
          : { 'aria-keyshortcuts': shortcutText(shortcut, false).replace('Ctrl', 'Control') })}
        disabled={!isPossible}
        onClick={() => performCommand(command)}
        {...rest}
      >
        {children ?? (Icon ? <Icon aria-hidden /> : command.title)}
      </Button>
    </Tooltip>
  );
}
