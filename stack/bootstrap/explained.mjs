/** An error for the person: what happened, why, what to do next. */
export class Explained extends Error {
  constructor(what, why, todo) {
    super(what);
    this.why = why;
    this.todo = todo;
  }
}

export function explain(error) {
  if (!(error instanceof Explained)) {
    console.error(error);
    return;
  }
  console.error(`error: ${error.message}`);
  for (const line of error.why.split('\n').filter(Boolean)) console.error(`  ${line}`);
  console.error(`What to do: ${error.todo}`);
}
