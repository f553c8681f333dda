import { expect, it } from 'vitest'
import { createQueueNames, hashOfName } from './queue-names.ts'

it('remembers the known names, and only the latest of the others', () => {
  const names = createQueueNames(['known'])
  const hash = (name: string) => hashOfName(name).toString('hex')
  for (let index = 0; index < 10_001; index += 1) names.add(`hash-${index}`, `name-${index}`)
  expect([names.get(hash('known')), names.get('hash-0'), names.get('hash-1'), names.get('hash-10000')]).toEqual([
    'known',
    undefined,
    'name-1',
    'name-10000',
  ])
})
