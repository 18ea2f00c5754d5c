/** Who may import whom: docs/architecture.md, "Import rule". `test/import-rule.test.ts` proves that it refuses. */
const core =
  '^lambdas/(?!domain/|platform/)[^/]+/(?!adapters/)(?!(client|ports|settings|api)\\.ts$)(?!.*\\.handler\\.ts$)[^/]+\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      comment: 'an import that resolves to nothing is not checked by any rule below',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^lambdas/domain/' },
      to: { pathNot: '^lambdas/domain/' },
    },
    {
      name: 'platform-imports-no-capability',
      severity: 'error',
      from: { path: '^lambdas/platform/' },
      to: { path: '^(lambdas/(?!platform/|domain/)|lib|environments|local|bin|web|test|bench)' },
    },
    {
      name: 'core-imports-apis-and-domain',
      comment:
        'a core knows its own files, the api.ts, settings and sizing of others, domain, errors and json',
      severity: 'error',
      from: { path: core.replace('[^/]+/(?!adapters', '([^/]+)/(?!adapters') },
      to: {
        path: '^lambdas/',
        pathNot: [
          '^lambdas/$1/(?!adapters/|client\\.ts$)',
          '^lambdas/[^/]+/(api|settings|[a-z-]+-(settings|sizing))\\.ts$',
          '^lambdas/domain/',
          '^lambdas/platform/(errors|describe-defect|has-error-code|json|digest|canonical-json|log)\\.ts$',
        ],
      },
    },
    {
      name: 'core-imports-no-sdk',
      severity: 'error',
      from: { path: '^lambdas/(?!platform/)[^/]+/(?!adapters/)(?!client\\.ts$)[^/]+\\.ts$' },
      to: { path: 'node_modules/(@aws-sdk|@opensearch-project|libsql|chokidar)' },
    },
    {
      name: 'adapters-import-their-own-capability',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/(adapters/|client\\.ts$)' },
      to: {
        path: '^lambdas/',
        pathNot: [
          '^lambdas/$1/',
          '^lambdas/[^/]+/(api|settings|client)\\.ts$',
          '^lambdas/(domain|platform)/',
        ],
      },
    },
    {
      name: 'lambdas-stay-below',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: '^(bin|lib|environments|local|web|bench|test)/' },
    },
    {
      name: 'lib-imports-settings-only',
      comment: 'settings, and sizing: the arithmetic that synthesis and functions share',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(lambdas/(?!.*(settings|sizing)\\.ts$)|bin|local|web|bench|test)' },
    },
    {
      name: 'environments-are-data',
      severity: 'error',
      from: { path: '^environments/' },
      to: { path: '^(lambdas/(?!.*(settings|sizing)\\.ts$)|bin|lib|local|web|bench|test)' },
    },
    {
      name: 'models-are-data',
      severity: 'error',
      from: { path: '^models/' },
      to: { path: '^(lambdas/(?!.*settings\\.ts$)|bin|lib|environments|local|web|bench|test)' },
    },
    {
      name: 'web-imports-apis',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(lambdas/(?!.*api\\.ts$|domain/)|bin|lib|environments|local|bench|test)' },
    },
    {
      name: 'bin-kit-speaks-http',
      severity: 'error',
      from: { path: '^bin/' },
      to: { path: '^(lambdas/(?!.*api\\.ts$|domain/|platform/)|local|web|bench|test)' },
    },
    {
      name: 'nothing-imports-test-or-bin',
      severity: 'error',
      from: { pathNot: '^(test|bin|bench)/' },
      to: { path: '^(test|bin)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
