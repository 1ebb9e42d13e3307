import type { ReactNode } from 'react';

/** A part that scrolls by itself. It takes the focus, so that the arrow keys can scroll it. */
export function Scrollable({ label, className, children, role = 'region' }: { label: string; className: string; children: ReactNode; role?: 'region' | 'log' }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: what scrolls must be reachable by keyboard.
    <div className={`scrollable ${className}`} role={role} aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
