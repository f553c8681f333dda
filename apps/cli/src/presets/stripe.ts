import type { Preset } from '../mapping/layout.ts'

/** A charge that succeeded has one of these in the column "Status". */
const paymentEvent = {
  column: 'Status',
  values: {
    ...{
      Paid: 'Payment Succeeded',
      succeeded: 'Payment Succeeded',
      Failed: 'Payment Failed',
      failed: 'Payment Failed',
    },
    ...{ Canceled: 'Payment Canceled', canceled: 'Payment Canceled', Blocked: 'Payment Failed' },
    ...{ requires_payment_method: 'Payment Incomplete', requires_action: 'Payment Incomplete' },
    ...{ 'Requires payment method': 'Payment Incomplete', 'Requires action': 'Payment Incomplete' },
    ...{ Refunded: 'Payment Refunded', 'Partial Refund': 'Payment Refunded', Disputed: 'Payment Disputed' },
  },
}

/** Entries of a page of the API, or the object itself. */
const each = 'object in ["list", "search_result"] ? data : $'

/** The customer of an event, which some events, such as those of payouts, do not have. */
const customer = 'data.object.(object = "customer" ? id : customer.id ? customer.id : customer)'

export const preset: Preset = {
  about: 'payments and customers as CSV, and events and customers of the API as JSON',
  page: 'https://docs.stripe.com/reports/report-types',
  remark: 'The userId is the ID of the customer (cus_…).',
  layouts: [
    {
      name: 'payments',
      columns: ['id', 'Amount', 'Currency', 'Status', 'Customer ID'],
      mapping: {
        type: 'track',
        where: '$exists(`Customer ID`)',
        fields: {
          userId: 'Customer ID',
          event: paymentEvent,
          messageId: { expression: '"stripe-" & id' },
          timestamp: { column: ['Created date (UTC)', 'Created (UTC)'] },
          'properties.payment_id': 'id',
          'properties.amount': { column: 'Amount', convert: 'number' },
          'properties.refunded': { column: 'Amount Refunded', convert: 'number' },
          'properties.fee': { column: 'Fee', convert: 'number' },
          'properties.currency': { expression: '$uppercase(Currency)' },
          'properties.description': 'Description',
          'properties.invoice_id': 'Invoice ID',
        },
      },
    },
    {
      name: 'customers',
      columns: ['id', 'Email', 'Created (UTC)'],
      mapping: {
        type: 'identify',
        rest: 'traits',
        omit: [
          'Card ID',
          'Card Last4',
          'Card Fingerprint',
          'Card Name',
          'Card Exp Month',
          'Card Exp Year',
          'Card CVC Status',
        ],
        fields: {
          userId: 'id',
          'traits.email': { column: 'Email', convert: 'lowercase' },
          'traits.name': 'Name',
          'traits.description': 'Description',
          'traits.createdAt': 'Created (UTC)',
          'traits.totalSpend': { column: 'Total Spend', convert: 'number' },
        },
      },
    },
    {
      name: 'objects of the API',
      columns: ['object'],
      telling: [
        ['has_more', 'data'],
        ['api_version', 'data', 'livemode'],
        ['livemode', 'metadata', 'invoice_prefix'],
      ],
      mapping: {
        each,
        calls: [
          {
            type: 'track',
            when: `object = "event" and ${customer}`,
            fields: {
              userId: { expression: customer },
              event: 'type',
              messageId: 'id',
              timestamp: { column: 'created', convert: 'unix' },
              'properties.object': 'data.object.object',
              'properties.object_id': 'data.object.id',
              'properties.amount': 'data.object.amount',
              'properties.currency': 'data.object.currency',
              'properties.status': 'data.object.status',
            },
          },
          {
            type: 'identify',
            when: 'object = "customer"',
            fields: {
              userId: 'id',
              timestamp: { column: 'created', convert: 'unix' },
              'traits.email': 'email',
              'traits.name': 'name',
              'traits.phone': 'phone',
              'traits.createdAt': { column: 'created', convert: 'unix' },
              traits: { expression: 'metadata' },
            },
          },
        ],
      },
    },
  ],
}
