import { ProgressBar } from 'react-aria-components';
import './progress.css';

/** A thin bar for a share between 0 and 1; its name is for screen readers, the words beside it are the caller's. */
export function Progress({ label, share }: { label: string; share: number }) {
  return (
    <ProgressBar aria-label={label} value={share * 100} className="progress">
      {({ percentage }) => <div className="progress-fill" style={{ inlineSize: `${percentage ?? 0}%` }} />}
    </ProgressBar>
  );
}
