import { expect, it } from 'vitest'
import { renameScopeIn } from './rename-scope.ts'

it.each([
  [`import '@org/segment-core'`, `import '@acme/segment-core'`],
  ['--conditions=@org/source', '--conditions=@acme/source'],
  [
    "filter=@org/main-job... '@org/segment-cli>@duckdb/node-api'",
    "filter=@acme/main-job... '@acme/segment-cli>@duckdb/node-api'",
  ],
  ['@org:registry=http://127.0.0.1', '@acme:registry=http://127.0.0.1'],
  ['node_modules/@org/(?!x) /@org\\/(.*)/', 'node_modules/@acme/(?!x) /@acme\\/(.*)/'],
  ['npx @org/segment-cli', 'npx @acme/segment-cli'],
  ['me@org/x @organisation/x @org-name/x @org.example', 'me@org/x @organisation/x @org-name/x @org.example'],
])('renames the scope in %s', (text, renamed) => {
  expect(renameScopeIn(text, 'org', 'acme')).toBe(renamed)
})
