import type { Action } from '../../actions/index.ts';
import type { Lookup } from '../../i18n/index.ts';

/** The name of a command, as it is shown. */
export function nameOf(action: Action, text: Lookup): string {
  return action.name ?? text(action.label);
}

/** Commands by group, in the order in which the groups were registered. */
export function grouped(actions: readonly Action[], text: Lookup): { group: string; name: string; members: Action[] }[] {
  const groups = Map.groupBy(actions, (action) => action.id.split('.')[0] ?? '');
  return [...groups].map(([group, members]) => ({ group, name: text(`group.${group}`), members }));
}
