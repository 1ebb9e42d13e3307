import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import type { LucideIcon } from 'lucide-react';
import { KeyCaps } from './key-caps.tsx';
import './menu.css';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly separated?: boolean;
  readonly danger?: boolean;
  run(): void;
}

/** A menu that opens from a button. */
export function Menu({ label, trigger, entries }: { label: string; trigger: ReactElement; entries: readonly MenuEntry[] }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" placement="bottom end">
        <AriaMenu className="menu" aria-label={label} onAction={(id) => entries.find((entry) => entry.id === id)?.run()} disabledKeys={entries.filter((entry) => entry.disabled).map((entry) => entry.id)}>
          {entries.flatMap((entry) => {
            const Icon = entry.icon;
            const item = (
              <MenuItem key={entry.id} id={entry.id} className={entry.danger ? 'menu-item menu-danger' : 'menu-item'} textValue={entry.label}>
                <span className="menu-icon">{Icon && <Icon size={16} aria-hidden />}</span>
                <span className="menu-label">{entry.label}</span>
                {entry.shortcut && <KeyCaps value={entry.shortcut} />}
              </MenuItem>
            );
            return entry.separated ? [<Separator key={`${entry.id}-line`} className="menu-line" />, item] : [item];
          })}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
