import { expect, it } from 'vitest'
import { hasChangingPart } from './event-name.ts'
import { semanticEventCategories } from './semantic-events/semantic-events.ts'

it.each([
  'Order 10042 Completed',
  'Order 1234 Shipped',
  'Order #7 Shipped',
  'Ordered Product 15',
  'User Signed Up (11-01-2019)',
  'order_10042_completed',
  'Viewed Product 507f1f77bcf86cd799439011',
  'Opened 022bb90c-bbac-11e4-8dfc-aa07a5b093db',
  'user id 7 signed up',
  'Signed Up ada@example.com',
  'Report 2024-05-01 Exported',
  'Report 1.5.2024 Exported',
  'Charged cus_9s6XKzkNRiz8i3',
  'Clicked a1b2c3d4',
])('finds what changes in %j', (name) => expect(hasChangingPart(name)).toBe(true))

it.each([
  'Order Completed',
  'Step 2 Completed',
  'Top 10 Viewed',
  'Survey 2024',
  'Error 404 Shown',
  'Report 2024 Downloaded',
  'iPhone15Pro Viewed',
  'Covid-19 Test Booked',
  '2FA Enabled',
  'OAuth2 Connected',
  'S3 Export Finished',
  'Q3 Goals Set',
  'Paid Order',
  'Video Started @ Home',
  '',
])('finds nothing in %j', (name) => expect(hasChangingPart(name)).toBe(false))

it('finds nothing in the semantic events', () => {
  const names = semanticEventCategories.flatMap(({ events }) => events.map(({ name }) => name))
  expect(names.filter(hasChangingPart)).toEqual([])
})
