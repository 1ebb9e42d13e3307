import { keyCaps } from '../actions/index.ts';
import './key-caps.css';

/** A key in tinykeys notation, as caps. */
export function KeyCaps({ value }: { value: string }) {
  if (!value) return null;
  return (
    <span className="key-caps">
      {keyCaps(value).map((cap, at) => (
        <kbd className="key-cap" key={at}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
