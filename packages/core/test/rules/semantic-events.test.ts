import { describe, expect, it } from 'vitest'
import { pages } from '../../src/spec/pages.ts'
import { nearSemanticEvent, semanticEvent } from '../../src/spec/semantic-events/semantic-event-index.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const semanticEvents = issuesOf('event_near_duplicate', 'semantic_property_type', 'semantic_property_spelling')

const look = (event: unknown, properties: unknown = {}) =>
  issueFacts(semanticEvents({ event, properties }, { type: 'track', now: undefined }))

describe('the name of an event', () => {
  it.each(['order completed', 'Order-Completed', 'ORDER_COMPLETED', 'OrderCompleted'])(
    '%s is not Order Completed',
    (event) => {
      expect(look(event)).toEqual([
        [
          'event_near_duplicate',
          'event',
          `The event "${event}" differs from the semantic event "Order Completed" in spelling only.`,
        ],
      ])
    },
  )

  it('may be that of an earlier version', () => {
    expect(look('Completed Order')).toEqual([])
    expect(semanticEvent('Completed Order')?.event.name).toBe('Order Completed')
    expect(look('completed order')).toEqual([
      [
        'event_near_duplicate',
        'event',
        'The event "completed order" differs from the semantic event "Order Completed" in spelling only.',
      ],
    ])
  })

  it.each(['Order Complete', 'Lesson Opened', '', 7, null])('%j is a custom event', (event) =>
    expect(look(event)).toEqual([]),
  )

  it('is checked in track calls only', () => {
    expect(semanticEvents({ event: 'order completed' }, { type: 'page', now: undefined })).toEqual([])
    expect(nearSemanticEvent('order completed')?.page).toBe(pages.ecommerce)
  })
})

describe('the properties of a semantic event', () => {
  it.each<readonly [string, string, unknown, string]>([
    ['Order Completed', 'order_id', 50_314, 'must be a string, but is the number 50314.'],
    ['Order Completed', 'tax', '2.00', 'must be a number, but is the string "2.00".'],
    ['Video Playback Paused', 'position', 1.5, 'must be an integer, but is the number 1.5.'],
    ['Video Playback Paused', 'total_length', '10', 'must be an integer or null, but is the string "10".'],
    ['Video Playback Paused', 'ad_type', 7, 'must be a string or null, but is the number 7.'],
    ['Video Playback Paused', 'full_screen', 'no', 'must be true or false, but is the string "no".'],
    ['Trial Started', 'trial_start_date', 'soon', 'must be an ISO 8601 string, but is the string "soon".'],
    ['Video Content Started', 'keywords', ['a', 1], 'must be an array of strings, but is an array.'],
    ['Video Ad Started', 'content', [], 'must be an object, but is an array.'],
    ['Products Searched', 'query', 7, 'must be a string or an object, but is the number 7.'],
    ['Order Refunded', 'products', [1], 'must be an array of objects, but is an array.'],
    ['Order Completed', 'products', {}, 'must be an array of objects, but is an object.'],
    ['Install Attributed', 'campaign', 'spring', 'must be an object, but is the string "spring".'],
  ])('of %s: %s is not %j', (event, name, value, says) => {
    expect(look(event, { [name]: value })).toEqual([
      ['semantic_property_type', `properties.${name}`, `properties.${name} ${says}`],
    ])
    // Null means no value.
    expect(look(event, { [name]: null })).toEqual([])
    expect(look(event, { [name]: undefined })).toEqual([])
  })

  it('may be of the right type', () => {
    expect(look('Products Searched', { query: 'tea' })).toEqual([])
    expect(look('Products Searched', { query: { text: 'tea' } })).toEqual([])
    expect(look('Trial Started', { trial_start_date: '2024-05-01' })).toEqual([])
    expect(look('Video Content Started', { keywords: ['a'], position: 3, own: [1] })).toEqual([])
    expect(look('Order Refunded', { products: [{}] })).toEqual([])
  })

  it('are checked in lists and in objects', () => {
    expect(look('Order Completed', { products: [{ price: 1 }, { price: '1', Sku: 'x' }, 7, null] })).toEqual([
      [
        'semantic_property_type',
        'properties.products[1].price',
        'properties.products[1].price must be a number, but is the string "1".',
      ],
      [
        'semantic_property_spelling',
        'properties.products[1].Sku',
        'properties.products[1].Sku is sku in the spec of the event.',
      ],
      [
        'semantic_property_type',
        'properties.products[2]',
        'properties.products[2] must be an object, but is the number 7.',
      ],
    ])
    expect(
      look('Install Attributed', { campaign: { adGroup: 'x', source: 1 } }).map(([code, place]) => [code, place]),
    ).toEqual([
      ['semantic_property_spelling', 'properties.campaign.adGroup'],
      ['semantic_property_type', 'properties.campaign.source'],
    ])
  })

  it('must have the spelling of the spec, unless that is set as well', () => {
    expect(look('Order Completed', { orderId: '1' })).toEqual([
      ['semantic_property_spelling', 'properties.orderId', 'properties.orderId is order_id in the spec of the event.'],
    ])
    expect(look('Order Completed', { orderId: '1', order_id: '1' })).toEqual([])
  })

  it('do not include the names reserved on every track call at the top level', () => {
    expect(look('Order Completed', { revenue: 'x', currency: 7 })).toEqual([])
    expect(look('Product List Filtered', { filters: [{ type: 'a', value: 7 }] })).toHaveLength(1)
  })

  it('link the page of their category', () => {
    const found = semanticEvents(
      { event: 'Video Playback Paused', properties: { position: 'x' } },
      { type: 'track', now: undefined },
    )
    expect(found[0]?.page).toBe(pages.video)
  })

  it('may have 150,000 issues', () => {
    const products = Array.from({ length: 150_000 }, () => 7)
    expect(look('Order Completed', { products })).toHaveLength(150_000)
  })

  it.each([null, [], 'x'])('are ignored if they are %j', (properties) =>
    expect(look('Order Completed', properties)).toEqual([]),
  )
})
