import { keyOfAction, listActions, listenForKeys, registerActions, type Action } from '../actions/index.ts';
import { editorActions } from '../editor/index.ts';
import { commandActions } from '../features/commands/index.ts';
import { backupActions } from '../features/backups/index.ts';
import { documentActions } from '../features/documents/index.ts';
import { formatActions } from '../features/formats/index.ts';
import { fileActions } from '../features/files/index.ts';
import { historyActions } from '../features/history/index.ts';
import { modelActions } from '../features/models/index.ts';
import { scanActions } from '../features/scan/index.ts';
import { versionActions } from '../features/versions/index.ts';
import { getClient } from './backend.ts';
import { keyOf, queryClient } from './queries.ts';
import { closeOverlay, getPanel, openDialog, showPanel, togglePanel, toggleSidebar } from './layout.ts';
import { focusRegion, walkRegions } from './regions.ts';
import { changeSettings, getSettings } from './settings.ts';
import { reportProblem } from './problems.ts';
import type { EngineStatus } from '../../electron/contract/index.ts';

const always = () => true;
const leastText = 12;
const mostText = 32;

function engineState(): EngineStatus['state'] | undefined {
  return queryClient.getQueryData<EngineStatus>(keyOf('engine.status', {}))?.state;
}

function resize(step: number): void {
  void changeSettings({ textSize: Math.min(mostText, Math.max(leastText, getSettings().textSize + step)) });
}

function backToText(): void {
  closeOverlay();
  requestAnimationFrame(() => focusRegion('editor'));
}

const viewActions: readonly Action[] = [
  { id: 'view.palette', label: 'action.view.palette', key: '$mod+KeyK', whileTyping: true, enabled: always, run: () => openDialog('palette') },
  { id: 'view.sidebar', label: 'action.view.sidebar', key: '$mod+Backslash', whileTyping: true, enabled: always, run: toggleSidebar },
  { id: 'view.review', label: 'action.view.review', key: '$mod+Shift+KeyE', whileTyping: true, enabled: always, run: () => togglePanel('review') },
  { id: 'view.history', label: 'action.view.history', key: '$mod+Shift+KeyH', whileTyping: true, enabled: always, run: () => togglePanel('history') },
  { id: 'view.outline', label: 'action.view.outline', key: '$mod+Shift+KeyO', whileTyping: true, enabled: always, run: () => togglePanel('outline') },
  { id: 'view.focusMode', label: 'action.view.focusMode', key: '', enabled: always, run: () => void changeSettings({ focusMode: !getSettings().focusMode }) },
  { id: 'view.typewriter', label: 'action.view.typewriter', key: '', enabled: always, run: () => void changeSettings({ typewriter: !getSettings().typewriter }) },
  { id: 'view.nextPart', label: 'action.view.nextPart', key: 'F6', whileTyping: true, enabled: always, run: () => walkRegions(1) },
  { id: 'view.previousPart', label: 'action.view.previousPart', key: 'Shift+F6', whileTyping: true, enabled: always, run: () => walkRegions(-1) },
  {
    id: 'view.backToText',
    label: 'action.view.backToText',
    key: 'Escape',
    scope: 'sidebar',
    whileTyping: true,
    enabled: always,
    run: backToText,
  },
  { id: 'view.leavePanel', label: 'action.view.leavePanel', key: 'Escape', scope: 'panel', whileTyping: true, enabled: always, run: backToText },
  { id: 'view.closePanel', label: 'action.view.closePanel', key: '', enabled: () => getPanel() !== 'closed', run: () => showPanel('closed') },
  { id: 'view.larger', label: 'action.view.larger', key: '$mod+Alt+Equal', whileTyping: true, enabled: () => getSettings().textSize < mostText, run: () => resize(1) },
  { id: 'view.smaller', label: 'action.view.smaller', key: '$mod+Alt+Minus', whileTyping: true, enabled: () => getSettings().textSize > leastText, run: () => resize(-1) },
  { id: 'view.light', label: 'action.view.light', key: '', enabled: () => getSettings().theme !== 'light', run: () => void changeSettings({ theme: 'light' }) },
  { id: 'view.dark', label: 'action.view.dark', key: '', enabled: () => getSettings().theme !== 'dark', run: () => void changeSettings({ theme: 'dark' }) },
  { id: 'view.contrast', label: 'action.view.contrast', key: '', enabled: () => getSettings().theme !== 'contrast', run: () => void changeSettings({ theme: 'contrast' }) },
  { id: 'view.system', label: 'action.view.system', key: '', enabled: () => getSettings().theme !== 'system', run: () => void changeSettings({ theme: 'system' }) },
];

const appActions: readonly Action[] = [
  { id: 'app.settings', label: 'action.app.settings', key: '$mod+Comma', whileTyping: true, enabled: always, run: () => openDialog('settings') },
  { id: 'app.shortcuts', label: 'action.app.shortcuts', key: 'F1', whileTyping: true, enabled: always, run: () => openDialog('shortcuts') },
  { id: 'app.help', label: 'action.app.help', key: '', enabled: always, run: () => openDialog('help') },
  { id: 'app.log', label: 'action.app.log', key: '', enabled: always, run: () => openDialog('log') },
  { id: 'app.about', label: 'action.app.about', key: '', enabled: always, run: () => openDialog('about') },
  {
    id: 'app.startEngine',
    label: 'action.app.startEngine',
    key: '',
    enabled: () => engineState() === 'stopped' || engineState() === 'failed',
    run: () => void getClient().call('engine.start', {}).catch(reportProblem),
  },
  {
    id: 'app.stopEngine',
    label: 'action.app.stopEngine',
    key: '',
    enabled: () => engineState() === 'ready' || engineState() === 'working',
    run: () => void getClient().call('engine.stop', {}).catch(reportProblem),
  },
];

/** Registers every command of the window and listens to its keys. */
export function startActions(): void {
  for (const actions of [documentActions, formatActions, editorActions, versionActions, fileActions, backupActions, historyActions, scanActions, commandActions, modelActions, viewActions, appActions]) registerActions(actions);
  listenForKeys(window, listActions, keyOfAction);
}
