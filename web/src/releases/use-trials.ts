import { useCallback, useEffect, useRef, useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { Trial, TrialRequest } from '../../../lambdas/evaluation/api';
import type { KitApi } from '../http/kit-api';

/** How far the questions are. */
export interface Trials {
  readonly results: readonly Wire<Trial>[];
  /** Questions of the run, answered or not. */
  readonly total: number;
  readonly isRunning: boolean;
  readonly problem: unknown;
  readonly run: (questions: readonly string[], variant: Omit<TrialRequest, 'questions'>) => void;
  readonly stop: () => void;
}

/** Asks both sides one question after the other, so that the first answers can be read while the others come. */
export function useTrials(api: KitApi): Trials {
  const [results, setResults] = useState<readonly Wire<Trial>[]>([]);
  const [total, setTotal] = useState(0);
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const running = useRef<AbortController>(undefined);

  const run = useCallback(
    async (questions: readonly string[], variant: Omit<TrialRequest, 'questions'>) => {
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      setResults([]);
      setTotal(questions.length);
      setProblem(undefined);
      setIsRunning(true);
      try {
        for (const question of questions) {
          const { data } = await api.tryVariant({ ...variant, questions: [question] }, signal);
          if (signal.aborted) return;
          setResults((before) => [...before, ...data]);
        }
      } catch (error) {
        if (!signal.aborted) setProblem(error);
      } finally {
        if (running.current === controller) setIsRunning(false);
      }
    },
    [api],
  );

  useEffect(() => () => running.current?.abort(), []);

  return {
    results,
    total,
    isRunning,
    problem,
    run: (questions, variant) => void run(questions, variant),
    stop: () => running.current?.abort(),
  };
}
