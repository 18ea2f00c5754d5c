import { useId } from 'react';
import type { QuestionOption } from './question-options';

/** Options of which one can be chosen, and taken back where nothing has to be. */
export function OptionRow({
  name,
  label,
  options,
  chosen,
  canBeTakenBack,
  areHintsShown,
  errorText,
  onFocus,
  onChoose,
}: {
  name: string;
  label: string;
  options: readonly QuestionOption[];
  chosen: string | boolean | undefined;
  canBeTakenBack: boolean;
  /** Whether the key that chooses an option stands beside it. */
  areHintsShown: boolean;
  errorText: string | undefined;
  onFocus: () => void;
  onChoose: (value: string | boolean | undefined) => void;
}) {
  const id = useId();
  return (
    <fieldset className="choices" aria-describedby={errorText ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      <div className="option-row">
        {options.map(({ value, text, key }) => (
          <label key={String(value)} className="option">
            <input
              type="radio"
              name={`${id}-${name}`}
              checked={chosen === value}
              aria-keyshortcuts={areHintsShown ? key : undefined}
              onFocus={onFocus}
              aria-invalid={errorText ? true : undefined}
              onChange={() => onChoose(value)}
              // A radio button does not change when it is chosen already.
              onClick={() => {
                if (canBeTakenBack && chosen === value) onChoose(undefined);
              }}
            />
            <span>{text}</span>
            {areHintsShown && key && key !== text && (
              <span className="key-hint" aria-hidden="true">
                {key}
              </span>
            )}
          </label>
        ))}
      </div>
      {errorText && (
        <div id={`${id}-error`} className="choice-error" role="alert">
          {errorText}
        </div>
      )}
    </fieldset>
  );
}
