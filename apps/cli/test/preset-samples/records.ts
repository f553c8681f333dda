import { csv, jsonLines, type PresetSample } from './sample.ts'

const heapEvent = {
  event_id: '7234567890123456',
  user_id: '5234567890123456',
  session_id: '1',
  time: '2024-05-01 09:30:00',
}

const heapStamps = {
  anonymousId: '5234567890123456',
  messageId: 'heap-7234567890123456',
  timestamp: '2024-05-01T09:30:00.000Z',
}

const order = {
  Name: '#1001',
  Email: 'Ada@Example.com',
  'Financial Status': 'paid',
  'Paid at': '2024-05-01 10:30:00 +0100',
  Currency: 'EUR',
  Subtotal: '30.00',
  Shipping: '5.00',
  Taxes: '4.79',
  Total: '35.00',
  'Discount Code': 'SPRING',
  'Discount Amount': '2.00',
  'Created at': '2024-05-01 10:29:00 +0100',
  'Lineitem quantity': '2',
  'Lineitem name': 'Pen, blue',
  'Lineitem price': '10.00',
  'Lineitem sku': 'P-1',
  'Cancelled at': '',
  'Payment Method': 'Card',
  Vendor: 'Acme',
  Id: '5012345678901',
}

const line = {
  Name: '#1001',
  Email: 'Ada@Example.com',
  'Lineitem quantity': '1',
  'Lineitem name': 'Pad',
  'Lineitem price': '10.00',
}

export const recordSamples: readonly PresetSample[] = [
  {
    preset: 'heap',
    layout: 'users',
    container: 'table',
    file: 'users.csv',
    content: csv([
      { user_id: '5234567890123456', identity: 'user-42', email: 'a@x.io', joindate: '2024-05-01 09:30:00' },
    ]),
    calls: [
      {
        type: 'identify',
        userId: 'user-42',
        anonymousId: '5234567890123456',
        traits: { email: 'a@x.io', createdAt: '2024-05-01T09:30:00.000Z' },
      },
    ],
  },
  {
    preset: 'heap',
    layout: 'all_events',
    container: 'JSON lines',
    file: 'all_events.ndjson',
    content: `{"event_id":7234567890123456789,"user_id":5234567890123456789,"session_id":1,"time":1714555800000,"event_table_name":"signed_up"}\n`,
    calls: [
      {
        type: 'track',
        event: 'signed_up',
        anonymousId: '5234567890123456789',
        messageId: 'heap-7234567890123456789',
        timestamp: '2024-05-01T09:30:00.000Z',
      },
    ],
  },
  {
    preset: 'heap',
    layout: 'pageviews',
    container: 'table',
    file: 'pageviews.csv',
    content: csv([{ ...heapEvent, path: '/pricing', title: 'Pricing', country: 'Germany' }]),
    calls: [
      {
        type: 'page',
        name: 'Pricing',
        ...heapStamps,
        properties: { path: '/pricing' },
        context: { page: { path: '/pricing' }, location: { country: 'Germany' } },
      },
    ],
  },
  {
    preset: 'heap',
    layout: 'a table of one event',
    container: 'table',
    file: 'signed_up.csv',
    content: csv([{ ...heapEvent, plan: 'pro' }]),
    flags: ['--set', 'event=Signed Up'],
    calls: [{ type: 'track', event: 'Signed Up', properties: { plan: 'pro' }, ...heapStamps }],
  },
  {
    preset: 'shopify',
    layout: 'orders',
    container: 'table',
    file: 'orders_export_1.csv',
    content: csv(
      [
        order,
        line,
        { ...order, Name: '#1002', Id: '5012345678902', 'Cancelled at': '2024-05-02 10:00:00 +0100', 'Paid at': '' },
      ],
      Object.keys(order),
    ),
    calls: [
      {
        type: 'track',
        event: 'Order Completed',
        userId: 'ada@example.com',
        messageId: 'shopify-order-5012345678901',
        timestamp: '2024-05-01T09:30:00.000Z',
        properties: {
          ...{ order_id: '#1001', total: 35, tax: 4.79, discount: 2, coupon: 'SPRING', currency: 'EUR' },
          products: [
            { sku: 'P-1', name: 'Pen, blue', brand: 'Acme', price: 10, quantity: 2 },
            { name: 'Pad', price: 10, quantity: 1 },
          ],
        },
      },
      { type: 'track', event: 'Order Completed', timestamp: '2024-05-01T09:29:00.000Z' },
      {
        type: 'track',
        event: 'Order Cancelled',
        timestamp: '2024-05-02T09:00:00.000Z',
        messageId: 'shopify-cancelled-5012345678902',
      },
    ],
  },
  {
    preset: 'shopify',
    layout: 'customers',
    container: 'table',
    file: 'customers_export.csv',
    content: csv([
      {
        ...{ 'Customer ID': "'7012345678901", 'First Name': 'Ada', 'Last Name': 'Lovelace', Email: 'Ada@Example.com' },
        ...{ 'Accepts Email Marketing': 'yes', 'Default Address City': 'Dresden', 'Default Address Zip': "'01067" },
        ...{ Phone: "'+493511234567", 'Total Spent': '35.00', 'Total Orders': '2', Tags: 'vip, b2b' },
      },
    ]),
    calls: [
      {
        type: 'identify',
        userId: 'ada@example.com',
        traits: {
          ...{ email: 'ada@example.com', firstName: 'Ada', phone: '+493511234567', shopifyCustomerId: '7012345678901' },
          ...{
            address: { city: 'Dresden', postalCode: '01067' },
            totalSpent: 35,
            totalOrders: 2,
            tags: ['vip', 'b2b'],
          },
          acceptsMarketing: true,
        },
      },
    ],
  },
  {
    preset: 'stripe',
    layout: 'payments',
    container: 'table',
    file: 'unified_payments.csv',
    content: csv([
      {
        ...{ id: 'ch_1', 'Created date (UTC)': '2024-05-01 09:30:00', Amount: '1,019.99', 'Amount Refunded': '0.00' },
        ...{ Currency: 'eur', Description: 'Plan', Fee: '0.88', Status: 'Paid', 'Customer ID': 'cus_42' },
      },
      {
        ...{ id: 'ch_2', 'Created date (UTC)': '2024-05-01 09:31:00', Amount: '5.00', 'Amount Refunded': '0.00' },
        ...{ Currency: 'eur', Description: 'Guest', Fee: '0.88', Status: 'Failed', 'Customer ID': '' },
      },
    ]),
    filtered: 1,
    calls: [
      {
        type: 'track',
        event: 'Payment Succeeded',
        userId: 'cus_42',
        messageId: 'stripe-ch_1',
        timestamp: '2024-05-01T09:30:00.000Z',
        properties: { amount: 1019.99, currency: 'EUR' },
      },
    ],
  },
  {
    preset: 'stripe',
    layout: 'customers',
    container: 'table',
    file: 'unified_customers.csv',
    content: csv([
      {
        id: 'cus_42',
        Email: 'Ada@example.com',
        Name: 'Ada',
        'Created (UTC)': '2024-05-01 09:30',
        'Total Spend': '35.00',
      },
    ]),
    calls: [
      {
        type: 'identify',
        userId: 'cus_42',
        traits: { email: 'ada@example.com', name: 'Ada', createdAt: '2024-05-01T09:30:00.000Z', totalSpend: 35 },
      },
    ],
  },
  {
    preset: 'stripe',
    layout: 'objects of the API',
    container: 'JSON of a page of the API',
    file: 'stripe.json',
    content: JSON.stringify(
      {
        ...{ object: 'list', has_more: false, url: '/v1/events' },
        data: [
          {
            ...{ id: 'evt_1', object: 'event', type: 'invoice.paid', created: 1714555800 },
            data: { object: { id: 'in_1', object: 'invoice', customer: 'cus_42', status: 'paid' } },
          },
          {
            id: 'cus_42',
            object: 'customer',
            email: 'ada@example.com',
            created: 1714555800,
            metadata: { plan: 'pro' },
          },
        ],
      },
      null,
      2,
    ),
    calls: [
      {
        type: 'track',
        event: 'invoice.paid',
        userId: 'cus_42',
        messageId: 'evt_1',
        timestamp: '2024-05-01T09:30:00.000Z',
      },
      { type: 'identify', userId: 'cus_42', traits: { email: 'ada@example.com', plan: 'pro' } },
    ],
  },
  {
    preset: 'hubspot',
    layout: 'contacts',
    container: 'table',
    file: 'contacts.csv',
    content: csv([
      {
        ...{
          'Record ID': '101',
          'First Name': 'Ada',
          'Last Name': 'Lovelace',
          Email: 'Ada@Example.com',
          'Phone Number': '+49',
        },
        ...{ 'Lifecycle Stage': 'Lead', 'Create Date': '2024-05-01 09:30', 'Associated Company': 'Initech' },
        ...{ 'Associated Company IDs': '7;8', 'Lead Status': 'New' },
      },
      { 'Record ID': '102', 'First Name': 'Bo', 'Last Name': '', Email: 'bo@example.com' },
    ]),
    calls: [
      {
        type: 'identify',
        userId: '101',
        traits: {
          ...{ email: 'ada@example.com', firstName: 'Ada', lifecycleStage: 'Lead', 'Lead Status': 'New' },
          ...{ createdAt: '2024-05-01T09:30:00.000Z', company: { name: 'Initech' } },
        },
      },
      { type: 'group', userId: '101', groupId: '7', traits: { name: 'Initech' } },
      { type: 'identify', userId: '102', traits: { email: 'bo@example.com' } },
    ],
  },
  {
    preset: 'heap',
    layout: 'events',
    container: 'JSON lines',
    file: 'events.ndjson',
    content: jsonLines([{ ...heapEvent, event_name: 'Signed Up', plan: 'pro' }]),
    calls: [{ type: 'track', event: 'Signed Up', properties: { plan: 'pro' }, ...heapStamps }],
  },
]
