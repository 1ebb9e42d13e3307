import type { KeyboardEvent, ReactNode, Ref } from 'react';
import {
  FieldError, Input, Label, ListBox, ListBoxItem, Popover, Radio, RadioGroup, SearchField as AriaSearchField, Select as AriaSelect, SelectValue, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack,
  Switch as AriaSwitch, Text, TextArea, TextField as AriaTextField, Button as AriaButton,
} from 'react-aria-components';
import { ChevronDown, Search, X } from 'lucide-react';
import './field.css';

export interface TextFieldProps {
  readonly label: string;
  /** The label is for screen readers only, where the place says it already. */
  readonly hideLabel?: boolean;
  readonly value: string;
  onChange(value: string): void;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  /** Why the value cannot stay as it is. */
  readonly error?: string | null;
  /** More than one line; grows with its text. */
  readonly rows?: number;
  readonly maxLength?: number;
  readonly autoFocus?: boolean;
  readonly spellCheck?: boolean;
  onKeyDown?(event: KeyboardEvent): void;
  onBlur?(): void;
  readonly inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>;
}

/** A field for words, one line or several. */
export function TextField({ label, hideLabel, value, onChange, placeholder, hint, error, rows, maxLength, autoFocus, spellCheck, onKeyDown, onBlur, inputRef }: TextFieldProps) {
  const shared = { className: 'field-input', ...(placeholder ? { placeholder } : {}), ...(inputRef ? { ref: inputRef } : {}) };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={Boolean(error)}
      {...(maxLength ? { maxLength } : {})}
      {...(onKeyDown
        ? {
            onKeyDown: (event) => {
              onKeyDown(event as KeyboardEvent);
              // A field that listens keeps its keys to itself; Esc must still close the dialog around it.
              if (event.key === 'Escape' && event.target instanceof Element && event.target.closest('[data-modal]')) event.continuePropagation();
            },
          }
        : {})}
      {...(onBlur ? { onBlur } : {})}
      autoFocus={autoFocus ?? false}
      spellCheck={spellCheck ? 'true' : 'false'}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field-label'}>{label}</Label>
      {rows ? <TextArea {...shared} rows={rows} /> : <Input {...shared} />}
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

/** A field that narrows a list down; Esc empties it. */
export function SearchField({ label, value, onChange, clearLabel, onKeyDown, inputRef, trailing }: {
  label: string;
  value: string;
  onChange(value: string): void;
  clearLabel: string;
  onKeyDown?(event: KeyboardEvent): void;
  inputRef?: Ref<HTMLInputElement>;
  /** Shown at the end while the field is empty. */
  trailing?: ReactNode;
}) {
  return (
    <AriaSearchField className="search-field" aria-label={label} value={value} onChange={onChange} {...(onKeyDown ? { onKeyDown: onKeyDown as (event: KeyboardEvent<Element>) => void } : {})}>
      <Search size={16} aria-hidden className="search-icon" />
      <Input className="search-input" placeholder={label} {...(inputRef ? { ref: inputRef } : {})} />
      {value === '' ? (
        trailing
      ) : (
        <AriaButton className="button icon-button search-clear" aria-label={clearLabel}>
          <X size={14} aria-hidden />
        </AriaButton>
      )}
    </AriaSearchField>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** One of a few, all of them visible. */
export function Choices<T extends string>({ label, value, choices, onChange }: { label: string; value: T; choices: readonly Choice<T>[]; onChange(value: T): void }) {
  return (
    <RadioGroup className="choices" orientation="horizontal" value={value} onChange={(next) => onChange(next as T)}>
      <Label className="field-label">{label}</Label>
      <div className="choices-row">
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} className="choice">
            {choice.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

/** One of many. */
export function Select<T extends string>({ label, value, choices, onChange }: { label: string; value: T; choices: readonly Choice<T>[]; onChange(value: T): void }) {
  return (
    <AriaSelect className="field" selectedKey={value} onSelectionChange={(key) => onChange(String(key) as T)}>
      <Label className="field-label">{label}</Label>
      <AriaButton className="button select-button">
        <SelectValue />
        <ChevronDown size={16} aria-hidden />
      </AriaButton>
      <Popover className="popover">
        <ListBox className="menu" items={choices.map((choice) => ({ id: choice.value, label: choice.label }))}>
          {(item) => (
            <ListBoxItem className="menu-item" textValue={item.label}>
              {item.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** On or off, at once. */
export function Switch({ label, hint, value, onChange }: { label: string; hint?: string; value: boolean; onChange(value: boolean): void }) {
  return (
    <AriaSwitch className="switch" isSelected={value} onChange={onChange}>
      <span className="switch-words">
        {label}
        {hint && <span className="field-hint">{hint}</span>}
      </span>
      <span className="switch-track">
        <span className="switch-thumb" />
      </span>
    </AriaSwitch>
  );
}

/** A number from a range, by dragging or with the arrow keys. */
export function Slider({ label, value, least, most, step = 1, say, onChange, hideLabel }: {
  label: string;
  value: number;
  least: number;
  most: number;
  step?: number;
  /** The value as a reader would say it. */
  say?: (value: number) => string;
  onChange(value: number): void;
  hideLabel?: boolean;
}) {
  return (
    <AriaSlider className="slider" value={value} minValue={least} maxValue={most} step={step} onChange={onChange} {...(hideLabel ? { 'aria-label': label } : {})}>
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <SliderOutput className="slider-output tabular">{say ? say(value) : value}</SliderOutput>
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-rail" />
            <span className="slider-fill" style={{ inlineSize: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" aria-valuetext={say?.(value)} />
          </>
        )}
      </SliderTrack>
    </AriaSlider>
  );
}
