/**
 * Arguments of the interpreter for one of our scripts: isolated, unbuffered, leaving no byte code behind, and in UTF-8, as we
 * write it: in a locale of another encoding it would read other letters.
 */
export const pythonArgs = (script: string, parameters: object): string[] => [
  '-I',
  '-B',
  ...['-X', 'utf8'],
  '-u',
  script,
  JSON.stringify(parameters),
];
