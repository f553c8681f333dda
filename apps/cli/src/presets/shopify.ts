import type { Fields, Preset } from '../mapping/layout.ts'

/** The exports of orders have no id of the customer, so that the email address is what both exports share. */
const userId = { expression: '$lowercase($trim(Email))' } as const

const order: Fields = {
  userId,
  'properties.order_id': 'Name',
  'properties.currency': 'Currency',
  'properties.subtotal': { column: 'Subtotal', convert: 'number' },
  'properties.shipping': { column: 'Shipping', convert: 'number' },
  'properties.tax': { column: 'Taxes', convert: 'number' },
  'properties.total': { column: 'Total', convert: 'number' },
  'properties.discount': { column: 'Discount Amount', convert: 'number' },
  'properties.coupon': 'Discount Code',
  'properties.payment_method': 'Payment Method',
  'properties.financial_status': 'Financial Status',
  'properties.products': {
    expression:
      '$lines.{"sku": `Lineitem sku`, "name": `Lineitem name`, "brand": Vendor, "price": $convert(`Lineitem price`, "number"), "quantity": $convert(`Lineitem quantity`, "number")}[]',
  },
}

export const preset: Preset = {
  about: 'orders_export.csv and customers_export.csv; the lines of an order become its products',
  page: 'https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders',
  remark: 'The userId is the email address in lower case, because orders have no customer ID.',
  layouts: [
    {
      name: 'orders',
      columns: ['Name', 'Email', 'Created at', 'Lineitem name'],
      mapping: {
        fold: 'Name',
        calls: [
          {
            type: 'track',
            fields: {
              ...order,
              event: { constant: 'Order Completed' },
              messageId: { expression: 'Id ? "shopify-order-" & Id' },
              timestamp: { column: ['Paid at', 'Created at'] },
            },
          },
          {
            type: 'track',
            when: '$exists(`Cancelled at`)',
            fields: {
              ...order,
              event: { constant: 'Order Cancelled' },
              messageId: { expression: 'Id ? "shopify-cancelled-" & Id' },
              timestamp: 'Cancelled at',
            },
          },
        ],
      },
    },
    {
      name: 'customers',
      columns: ['Customer ID', 'First Name', 'Last Name', 'Email'],
      mapping: {
        type: 'identify',
        fields: {
          userId,
          'traits.email': { column: 'Email', convert: 'lowercase' },
          'traits.firstName': 'First Name',
          'traits.lastName': 'Last Name',
          'traits.phone': { column: ['Phone', 'Default Address Phone'], convert: 'no-apostrophe' },
          'traits.company.name': 'Default Address Company',
          'traits.address.street': 'Default Address Address1',
          'traits.address.city': 'Default Address City',
          'traits.address.state': 'Default Address Province Code',
          'traits.address.country': 'Default Address Country Code',
          'traits.address.postalCode': { column: 'Default Address Zip', convert: 'no-apostrophe' },
          'traits.shopifyCustomerId': { column: 'Customer ID', convert: 'no-apostrophe' },
          'traits.acceptsMarketing': { column: ['Accepts Email Marketing', 'Accepts Marketing'], convert: 'boolean' },
          'traits.totalSpent': { column: 'Total Spent', convert: 'number' },
          'traits.totalOrders': { column: 'Total Orders', convert: 'integer' },
          'traits.tags': { column: 'Tags', convert: 'list' },
        },
      },
    },
  ],
}
