import { type FoundPython, noPython } from '../../stack/tools/find-python.ts';

const python = (command: string, version: [number, number, number], complete = true): FoundPython => ({
  command,
  executable: `/usr/bin/${command}`,
  version,
  complete,
});

test.each([
  [[], undefined, /none was found.*Looked for python3, .*apt-get install python3 python3-venv/s],
  [[python('python3', [3, 9, 2])], undefined, /none was found.*Found: python3 is 3\.9\.2\./s],
  [[python('python3', [3, 15, 0])], undefined, /3\.11 to 3\.14.*Found: python3 is 3\.15\.0\./s],
  [
    [python('python3', [3, 9, 2]), python('python3.12', [3, 12, 1], false)],
    undefined,
    /python3\.12 cannot make virtual environments.*apt-get install python3\.12-venv/s,
  ],
  [[], '/opt/py', /VIDMINE_PYTHON \(\/opt\/py\) is not one.*Looked for \/opt\/py/s],
])(
  'where no Python fits, the person is told what was found and what to install: %#',
  (found, named, message) => {
    expect(noPython(found, named).message).toMatch(message);
  },
);
