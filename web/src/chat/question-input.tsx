import Button from '@cloudscape-design/components/button';
import PromptInput from '@cloudscape-design/components/prompt-input';
import { useState } from 'react';
import { useLanguage } from '../i18n/language-context';

/** Where the question is written. Enter sends it, but not while a Hangul syllable is being composed. */
export function QuestionInput({
  isRunning,
  isReady,
  onAsk,
  onStop,
}: {
  isRunning: boolean;
  isReady: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
}) {
  const { text } = useLanguage();
  const [question, setQuestion] = useState('');

  function send() {
    const asked = question.trim();
    if (!asked || isRunning || !isReady) return;
    setQuestion('');
    onAsk(asked);
  }

  return (
    <div className="question-input">
      <PromptInput
        ariaLabel={text.chat.question}
        placeholder={text.chat.placeholder}
        value={question}
        onChange={({ detail }) => setQuestion(detail.value)}
        onAction={send}
        autoFocus
        minRows={1}
        maxRows={8}
        actionButtonIconName="send"
        actionButtonAriaLabel={text.chat.send}
        disableActionButton={!isReady || question.trim() === ''}
        customPrimaryAction={
          isRunning ? (
            <Button variant="icon" iconName="stop-circle" ariaLabel={text.chat.stop} onClick={onStop} />
          ) : undefined
        }
      />
      <div className="question-hint">{text.chat.hint}</div>
    </div>
  );
}
