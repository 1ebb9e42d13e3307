import { keyCaps } from '../actions/index.ts';
import { hasText, useText } from '../i18n/index.ts';
import './key-caps.css';

/** A key in tinykeys notation, as caps: as keyboards of the language are printed. */
export function KeyCaps({ value }: { value: string }) {
  const text = useText();
  if (!value) return null;
  return (
    <span className="key-caps">
      {keyCaps(value).map((cap, at) => (
        <kbd className="key-cap" key={at}>
          {hasText(`key.${cap}`) ? text(`key.${cap}`) : cap}
        </kbd>
      ))}
    </span>
  );
}
