import { workflowInfo } from '@temporalio/workflow';
import type { Window } from './window.ts';

/** The history is long enough: the run goes on as a new one. */
export function mustContinue({ rules }: Pick<Window, 'rules'>): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= rules.mostEvents;
}
