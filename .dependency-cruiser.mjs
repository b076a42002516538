/** Who may import whom: the table of the architecture document, section 3. */
const TEST = '\\.test\\.tsx?$';
const SOCKETS = '^(ws|(node:)?(net|tls|http|https|http2|dgram))$|node_modules/ws/';
const CONFIG = '(^|/)(vite|vitest)\\.config\\.ts$';

/** Entry files: a process, a thread or a command starts them by path. */
const ENTRIES = [
  '^host/(desk|venue|drop-copy|cli)\\.ts$',
  '^host/.*-thread\\.ts$',
  '^host/models/model-cell\\.ts$',
  '^electron/(main|preload|desk-entry)\\.ts$',
  '^(scripts|bench|test)/',
  CONFIG,
  TEST,
  '\\.d\\.ts$',
];

function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

export default {
  forbidden: [
    forbid(
      'domain-imports-nothing',
      'domain/ is the vocabulary shared by all',
      { path: '^domain/', pathNot: TEST },
      { pathNot: '^domain/' },
    ),
    forbid(
      'engine-imports-domain',
      'engine/ is pure: no npm, no node, only domain/',
      { path: '^engine/', pathNot: TEST },
      { pathNot: '^(domain|engine)/' },
    ),
    forbid(
      'adapters-import-domain',
      'a venue knows the vocabulary, not who hosts it',
      { path: '^adapters/', pathNot: TEST },
      { path: '^(engine|host|electron|renderer|test|bench|scripts)/' },
    ),
    forbid(
      'venues-stay-apart',
      'a venue uses base/, never another venue',
      { path: '^adapters/([^/]+)/' },
      { path: '^adapters/', pathNot: '^adapters/(base|$1)/' },
    ),
    forbid(
      'adapters-are-pure',
      'only *-transport.ts touches the machine',
      { path: '^adapters/', pathNot: [TEST, '-transport\\.ts$'] },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'sockets-in-transports',
      'sockets live in *-transport.ts and host/',
      { pathNot: [TEST, '-transport\\.ts$', '^(host|test|bench|scripts)/', 'node_modules'] },
      { path: SOCKETS },
    ),
    forbid(
      'host-imports-below',
      'host/ composes domain, engine and adapters',
      { path: '^host/', pathNot: TEST },
      { path: '^(electron|renderer|test|bench|scripts)/' },
    ),
    forbid(
      'electron-is-thin',
      'the shell knows entry paths, messages and page files of host/, no trading',
      { path: '^electron/', pathNot: TEST },
      {
        path: '^(engine|adapters|renderer|host|test)/',
        pathNot:
          '^host/(desk-messages|screen/page-files|start/(desk-supervisor|child-process|credentials))\\.ts$',
      },
    ),
    forbid(
      'renderer-imports-domain',
      'screens know the vocabulary and nothing else of ours',
      { path: '^renderer/', pathNot: [TEST, CONFIG] },
      { path: '^(engine|adapters|host|electron|test|bench|scripts)/' },
    ),
    forbid(
      'renderer-without-node',
      'a page has no node',
      { path: '^renderer/', pathNot: [TEST, CONFIG] },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'tests-stay-outside',
      'nothing that ships imports a test or test/',
      { path: '^(domain|engine|adapters|host|electron|renderer)/', pathNot: TEST },
      { path: `^test/|${TEST}` },
    ),
    forbid(
      'no-development-packages',
      'what ships imports only dependencies',
      { path: '^(adapters|host|renderer)/', pathNot: [TEST, CONFIG] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'declared-packages',
      'every package stands in package.json',
      { pathNot: 'node_modules' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid('resolvable', 'every import exists', {}, { couldNotResolve: true }),
    forbid(
      'no-cycles',
      'a cycle of values cannot be read in one direction',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid('no-orphans', 'a file that nobody imports', { orphan: true, pathNot: ENTRIES }, {}),
    forbid(
      'file-names',
      'a file is named after what it holds',
      {},
      {
        path: '(^|/)(utils|helpers|common|misc|types|index)\\.[cm]?[jt]sx?$',
        pathNot: 'node_modules',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.build|out|release)/' },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
