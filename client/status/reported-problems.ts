/**
 * Reads what the server wrote into `TemporalReportedProblems`: `category=WorkflowTaskFailed`,
 * `cause=WorkflowTaskFailedCauseNonDeterministicError`. Others stay as they are.
 */
export const readReportedProblems = (values: readonly string[]): string[] => {
  const cause = values.find((value) => value.startsWith('cause='))?.slice('cause='.length);
  const words = cause === undefined ? undefined : CAUSES.find(([pattern]) => pattern.test(cause))?.[1];
  return words === undefined ? [...values] : [words];
};

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /NonDeterministic/i,
    'this version of vidmine does not fit what the workflow has done so far (nondeterminism)',
  ],
  [/UnhandledFailure/i, 'its code throws an error that nobody catches'],
  [/PayloadsTooLarge|PayloadTooLarge|RequestLimit|GrpcMessageTooLarge/i, 'what it hands on is too large'],
  [/TaskTimedOut|ScheduleToStart|StartToClose/i, 'no worker finishes its next step in time'],
  [/Pending.*Limit/i, 'it has more under way than the server allows'],
];

/** What a person does about workflows that are stuck. */
export const STUCK_TODO =
  'Nothing is lost: they go on by themselves when workers with fitting code run. Was vidmine updated while they ran? Go back to the version before (git checkout, then vidmine down and vidmine up --detach). One alone: terminate it in the Temporal UI, then vidmine retry VIDEO or vidmine batch start NAME';
