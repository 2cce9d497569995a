interface Place {
  /** The stack ran before the demo, and runs on after it. */
  readonly runsOn: boolean;
  readonly temporalUiUrl: string | undefined;
  /** A video that is worth a look. */
  readonly video: string | undefined;
}

/** Where to go from the demo. */
export const nextSteps = ({ runsOn, temporalUiUrl, video = '<video>' }: Place): string[] => [
  ...(runsOn
    ? []
    : ['./vidmine up --detach                       the stack in the background; ./vidmine down ends it']),
  ...(temporalUiUrl === undefined
    ? []
    : [`Temporal UI: ${temporalUiUrl}${runsOn ? '' : '   (while the stack runs)'}`]),
  `./vidmine show ${video}`,
  './vidmine batch start "https://www.youtube.com/@channel" --limit-unprocessed 10 --follow',
];
