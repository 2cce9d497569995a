/** Arguments of the interpreter for one of our scripts: isolated, unbuffered, and leaving no byte code behind. */
export const pythonArgs = (script: string, parameters: object): string[] => [
  '-I',
  '-B',
  '-u',
  script,
  JSON.stringify(parameters),
];
