import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import type { LucideIcon } from 'lucide-react';
import { KeyCaps } from './key-caps.tsx';
import './button.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** primary: the one thing to do here. quiet: no frame. danger: cannot be undone. */
  readonly kind?: 'primary' | 'normal' | 'quiet' | 'danger' | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with words. */
export function Button({ kind = 'normal', icon: Icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`button button-${kind}`}>
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** Its name: the tooltip, and what a screen reader says. */
  readonly label: string;
  /** Shown in the tooltip, in tinykeys notation. */
  readonly shortcut?: string | undefined;
  /** For buttons that switch something on and off. */
  readonly pressed?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with a picture; its name stands in a tooltip. */
export function IconButton({ icon: Icon, label, shortcut, pressed, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} className="button icon-button">
        <Icon size={16} aria-hidden />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {shortcut && <KeyCaps value={shortcut} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
