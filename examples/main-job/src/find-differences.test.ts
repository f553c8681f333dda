import { describe, expect, it } from 'vitest'
import { type Exchange, findDifferences } from './find-differences.ts'

const body = '{"type":"track","messageId":"m-1"}'
const request = { method: 'POST', url: 'http://127.0.0.1:1/v1/track', body }
const arrived = { method: 'POST', path: '/v1/track', authorization: 'Basic a', contentType: 'application/json', body }
const exchange = (by: 'segment' | 'core'): Exchange => ({
  sent: { by, outcome: 'acknowledged', warnings: [], request, status: 200 },
  receipt: { requests: [arrived], kept: [{ type: 'track', messageId: 'm-1' }], lost: [] },
})
const well = (): [Exchange, Exchange] => [exchange('segment'), exchange('core')]
const withSent = (change: Partial<Exchange['sent']>): [Exchange, Exchange] => {
  const core = exchange('core')
  return [exchange('segment'), { ...core, sent: { ...core.sent, ...change } }]
}
const withReceipt = (change: Partial<NonNullable<Exchange['receipt']>>): [Exchange, Exchange] => {
  const receipt = { requests: [arrived], kept: [{ type: 'track', messageId: 'm-1' }], lost: [], ...change }
  return [exchange('segment'), { ...exchange('core'), receipt }]
}

describe('findDifferences', () => {
  it('finds none if both sent the same bytes and the calls were kept', () => {
    expect(findDifferences(well(), 1)).toEqual([])
  })

  it.each<[string, [Exchange, Exchange], RegExp]>([
    ['a refused request', withSent({ outcome: 'refused', problem: 'Answered 400.' }), /core: refused, Answered 400/],
    ['no request', withSent({ request: undefined }), /core: acknowledged/],
    ['a warning', withSent({ warnings: ['A name is odd.'] }), /core warns: A name is odd/],
    ['another body', withSent({ request: { ...request, body: `${body} ` } }), /the bodies differ/],
    ['another path', withSent({ request: { ...request, url: 'http://127.0.0.1:1/v1/t' } }), /core POST .*\/v1\/t$/],
    ['another method', withSent({ request: { ...request, method: 'PUT' } }), /core PUT/],
    [
      'another thing arriving',
      withReceipt({ requests: [{ ...arrived, body: '{}' }] }),
      /differs from the reported one/,
    ],
    ['nothing arriving', withReceipt({ requests: [] }), /core: no request arrived/],
    ['two arriving', withReceipt({ requests: [arrived, arrived] }), /2 requests/],
    ['another credential', withReceipt({ requests: [{ ...arrived, authorization: 'Basic b' }] }), /headers differ/],
    ['another content type', withReceipt({ requests: [{ ...arrived, contentType: 'text/plain' }] }), /headers differ/],
    ['a call not kept', withReceipt({ kept: [] }), /core: 0 of 1 calls were kept/],
    ['a call lost', withReceipt({ lost: ['duplicate: m-1'] }), /core: dropped, duplicate: m-1/],
    ['another call kept', withReceipt({ kept: [{ type: 'page', messageId: 'm-1' }] }), /the kept calls differ/],
  ])('finds %s', (_, exchanges, expected) => {
    expect(findDifferences(exchanges, 1).join('\n')).toMatch(expected)
  })
})
