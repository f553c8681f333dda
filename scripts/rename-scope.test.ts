import { expect, it } from 'vitest'
import { renameScopeIn } from './rename-scope.ts'

it.each([
  [`import '@old/segment-core'`, `import '@acme/segment-core'`],
  ['--conditions=@old/source', '--conditions=@acme/source'],
  [
    "filter=@old/main-job... '@old/segment-cli>@duckdb/node-api'",
    "filter=@acme/main-job... '@acme/segment-cli>@duckdb/node-api'",
  ],
  ['@old:registry=http://127.0.0.1', '@acme:registry=http://127.0.0.1'],
  ['--@old:registry=http://127.0.0.1 -@old:registry', '--@acme:registry=http://127.0.0.1 -@acme:registry'],
  ['node_modules/@old/(?!x) /@old\\/(.*)/', 'node_modules/@acme/(?!x) /@acme\\/(.*)/'],
  ['npx @old/segment-cli', 'npx @acme/segment-cli'],
  [
    'me@old/x me-@old/x @oldanisation/x @old-name/x @old.example',
    'me@old/x me-@old/x @oldanisation/x @old-name/x @old.example',
  ],
])('renames the scope in %s', (text, renamed) => {
  expect(renameScopeIn(text, 'old', 'acme')).toBe(renamed)
})
