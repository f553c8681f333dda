import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../../test/issue-facts.ts'
import { issuesOf } from '../../../test/rule-issues.ts'
import { pages } from '../../spec/pages.ts'
import { nearSemanticEvent, semanticEvent } from '../../spec/semantic-events/semantic-event-index.ts'

const semanticEvents = issuesOf('event_near_duplicate', 'semantic_property_type', 'semantic_property_spelling')

const look = (event: unknown, properties: unknown = {}) =>
  issueFacts(semanticEvents({ event, properties }, { type: 'track', now: undefined }))

describe('the name of an event', () => {
  it.each(['order completed', 'Order-Completed', 'ORDER_COMPLETED', 'OrderCompleted'])(
    '%s is not Order Completed',
    (event) => {
      expect(look(event)).toEqual([['event_near_duplicate', 'event', `The event "${event}" is not "Order Completed".`]])
    },
  )

  it('may be the one of an earlier version', () => {
    expect(look('Completed Order')).toEqual([])
    expect(semanticEvent('Completed Order')?.event.name).toBe('Order Completed')
    expect(look('completed order')).toEqual([
      ['event_near_duplicate', 'event', 'The event "completed order" is not "Order Completed".'],
    ])
  })

  it.each(['Order Complete', 'Lesson Opened', '', 7, null])('%j is nobody else’s', (event) =>
    expect(look(event)).toEqual([]),
  )

  it('is looked at in track calls only', () => {
    expect(semanticEvents({ event: 'order completed' }, { type: 'page', now: undefined })).toEqual([])
    expect(nearSemanticEvent('order completed')?.page).toBe(pages.ecommerce)
  })
})

describe('the properties of a semantic event', () => {
  it.each<readonly [string, string, unknown, string]>([
    ['Order Completed', 'order_id', 50_314, 'is the number 50314, and the spec of the event has string.'],
    ['Order Completed', 'tax', '2.00', 'is the text "2.00", and the spec of the event has number.'],
    ['Video Playback Paused', 'position', 1.5, 'is the number 1.5, and the spec of the event has integer.'],
    ['Video Playback Paused', 'total_length', '10', 'is the text "10", and the spec of the event has integer|null.'],
    ['Video Playback Paused', 'ad_type', 7, 'is the number 7, and the spec of the event has string|null.'],
    ['Video Playback Paused', 'full_screen', 'no', 'is the text "no", and the spec of the event has boolean.'],
    ['Trial Started', 'trial_start_date', 'soon', 'is the text "soon", and the spec of the event has datetime.'],
    ['Video Content Started', 'keywords', ['a', 1], 'is an array, and the spec of the event has string[].'],
    ['Video Ad Started', 'content', [], 'is an array, and the spec of the event has object.'],
    ['Products Searched', 'query', 7, 'is the number 7, and the spec of the event has string|object.'],
    ['Order Refunded', 'products', [1], 'is an array, and the spec of the event has object[].'],
    ['Order Completed', 'products', {}, 'is an object, and the spec of the event has an array of objects.'],
    ['Install Attributed', 'campaign', 'spring', 'is the text "spring", and the spec of the event has an object.'],
  ])('of %s: %s is not %j', (event, name, value, says) => {
    expect(look(event, { [name]: value })).toEqual([
      ['semantic_property_type', `properties.${name}`, `properties.${name} ${says}`],
    ])
    // No value is no wrong value.
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

  it('are looked at in lists and in objects', () => {
    expect(look('Order Completed', { products: [{ price: 1 }, { price: '1', Sku: 'x' }, 7, null] })).toEqual([
      [
        'semantic_property_type',
        'properties.products[1].price',
        'properties.products[1].price is the text "1", and the spec of the event has number.',
      ],
      [
        'semantic_property_spelling',
        'properties.products[1].Sku',
        'properties.products[1].Sku is written sku in the spec of the event.',
      ],
      [
        'semantic_property_type',
        'properties.products[2]',
        'properties.products[2] is the number 7, and the spec of the event has an object.',
      ],
    ])
    expect(
      look('Install Attributed', { campaign: { adGroup: 'x', source: 1 } }).map(([code, place]) => [code, place]),
    ).toEqual([
      ['semantic_property_spelling', 'properties.campaign.adGroup'],
      ['semantic_property_type', 'properties.campaign.source'],
    ])
  })

  it('are written as the spec has them, unless that spelling stands beside', () => {
    expect(look('Order Completed', { orderId: '1' })).toEqual([
      [
        'semantic_property_spelling',
        'properties.orderId',
        'properties.orderId is written order_id in the spec of the event.',
      ],
    ])
    expect(look('Order Completed', { orderId: '1', order_id: '1' })).toEqual([])
  })

  it('leave the names reserved on every track call to the schema, but only outermost', () => {
    expect(look('Order Completed', { revenue: 'x', currency: 7 })).toEqual([])
    expect(look('Product List Filtered', { filters: [{ type: 'a', value: 7 }] })).toHaveLength(1)
  })

  it('name the page of their family', () => {
    const found = semanticEvents(
      { event: 'Video Playback Paused', properties: { position: 'x' } },
      { type: 'track', now: undefined },
    )
    expect(found[0]?.page).toBe(pages.video)
  })

  it('may be wrong by the hundred thousand', () => {
    const products = Array.from({ length: 150_000 }, () => 7)
    expect(look('Order Completed', { products })).toHaveLength(150_000)
  })

  it.each([null, [], 'x'])('are not looked at where they are %j', (properties) =>
    expect(look('Order Completed', properties)).toEqual([]),
  )
})
