import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { sizeIssues } from './call-size.ts'

describe('sizeIssues', () => {
  it.each<readonly [number, readonly (readonly [string, string, string])[]]>([
    [0, []],
    [32_000, []],
    [32_001, [['call_near_limit', '', 'The call has 32,001 bytes of JSON, close to the limit of 32,768.']]],
    [32_768, [['call_near_limit', '', 'The call has 32,768 bytes of JSON, close to the limit of 32,768.']]],
    [32_769, [['call_too_large', '', 'The call has 32,769 bytes of JSON; at most 32,768 are allowed.']]],
  ])('reports the size of %i bytes', (bytes, facts) => expect(issueFacts(sizeIssues(bytes))).toEqual(facts))

  it('says how many bytes sending adds', () => {
    expect(issueFacts(sizeIssues(32_769, 159))).toEqual([
      [
        'call_too_large',
        '',
        'The call has 32,769 bytes of JSON when it is sent, 159 of them in stamps; at most 32,768 are allowed.',
      ],
    ])
  })
})
