import type { ReactNode } from 'react';
import { CircleAlert, Info } from 'lucide-react';
import type { ProblemData } from '../../engine/text/index.ts';
import { hasText, useText, type Lookup } from '../i18n/index.ts';
import './problem.css';

/** A problem as it is thrown or as it came over the wire. */
export type ShownProblem = Omit<ProblemData, 'values'> & { readonly values?: ProblemData['values'] | undefined };

/** The three sentences of a problem in the language of the window; the backend's own English where there is no translation. */
export function problemWords(problem: ShownProblem, text: Lookup): { what: string; safe: string; todo: string } {
  const say = (part: 'what' | 'safe' | 'todo') => {
    const id = `problem.${problem.code}.${part}`;
    return hasText(id) ? text(id, problem.values) : problem[part];
  };
  return { what: say('what'), safe: say('safe'), todo: say('todo') };
}

/** What happened, what is safe, what to do; with buttons that do it. */
export function ProblemView({ problem, children }: { problem: ShownProblem; children?: ReactNode }) {
  const text = useText();
  const words = problemWords(problem, text);
  return (
    <div className="problem" role="alert">
      <p className="problem-what">
        <CircleAlert size={16} aria-hidden /> <span>{words.what}</span>
      </p>
      <p>{words.safe}</p>
      <p>{words.todo}</p>
      {children && <div className="problem-buttons">{children}</div>}
    </div>
  );
}

/** A line across the top of what it is about. `alarm` for what must be dealt with. */
export function Banner({ kind = 'note', children, actions }: { kind?: 'note' | 'alarm'; children: ReactNode; actions?: ReactNode }) {
  const Icon = kind === 'alarm' ? CircleAlert : Info;
  return (
    <div className={`banner banner-${kind}`} role={kind === 'alarm' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden className="banner-icon" />
      <div className="banner-words">{children}</div>
      {actions && <div className="banner-actions">{actions}</div>}
    </div>
  );
}

/** A place that is still empty: one sentence that teaches, one button. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}
