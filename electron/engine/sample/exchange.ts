import type { Prng } from './prng.ts'
import type { SampleRuntime } from './story.ts'

/** What was said in one turn. */
export interface Exchange {
  readonly user: string
  readonly reasoning: string | null
  readonly tool: { readonly name: string; readonly args: unknown; readonly result: unknown } | null
  readonly answer: string
}

interface Template {
  readonly user: string
  readonly reasoning?: string
  readonly tool?: { readonly name: string; readonly args: string; readonly result: string }
  readonly answer: string
}

export const SYSTEM_PROMPTS: Record<SampleRuntime, string> = {
  planner:
    'You plan the work of the Riverside warehouse. Propose steps, name who does them, keep within capacity.',
  inventory: 'You answer questions about stock at Riverside. Always look numbers up before you state them.',
  analyst:
    'You analyse orders and stock movements. State the period and the number of rows behind every figure.',
  support:
    'You help customers of Riverside. Be brief and kind; never promise a date that shipping has not confirmed.',
  returns: 'You handle returns. Check the order and the policy, then say what happens next.',
  shipping: 'You schedule carriers and docks. Confirm slot, dock and weight before you book.',
}

const TEMPLATES: Record<SampleRuntime, readonly Template[]> = {
  planner: [
    {
      user: 'We get {n} pallets of {item} in week {week}. Where do we put them?',
      reasoning:
        'Aisle {bay} has room for half of it; the rest has to wait for the outbound wave on Thursday.',
      tool: {
        name: 'capacity_by_aisle',
        args: '{"week":{week}}',
        result: '{"aisle":"{bay}","free_pallets":{m}}',
      },
      answer:
        'Aisle {bay} takes {m} pallets on Monday. The others go to the buffer by dock {dock} until the Thursday wave has left.',
    },
    {
      user: 'Plan the restock of {item} before the weekend.',
      answer:
        'Three steps: count aisle {bay} on Wednesday, pull {n} cartons from reserve on Thursday, put them away on Friday before noon.',
    },
    {
      user: 'Two people are out on Tuesday. What gives?',
      reasoning: 'Inbound is light on Tuesday, so counting can move.',
      answer:
        'Move the cycle count of aisle {bay} to Wednesday. Picking keeps its {m} people, and dock {dock} opens an hour later.',
    },
    {
      user: 'Who tells {city} that the order splits?',
      answer: 'Support does, once shipping has the second slot. I have put it on their list for week {week}.',
    },
  ],
  inventory: [
    {
      user: 'How many {item} are left in aisle {bay}?',
      tool: {
        name: 'stock_lookup',
        args: '{"sku":"{sku}","aisle":"{bay}"}',
        result: '{"sku":"{sku}","on_hand":{n},"reserved":{m}}',
      },
      answer: '{n} on hand, {m} of them reserved. That is {sku} in aisle {bay}, counted last week.',
    },
    {
      user: '{sku} shows a negative count again.',
      reasoning: 'A negative count usually means a pick was booked before its put-away.',
      tool: {
        name: 'movements',
        args: '{"sku":"{sku}","days":7}',
        result: '{"rows":{m},"last":"pick before put-away"}',
      },
      answer:
        'A pick in aisle {bay} was booked before its put-away. After correcting the order of the two, {n} are on hand.',
    },
    {
      user: 'Is {item} below its reorder point?',
      tool: { name: 'reorder_points', args: '{"sku":"{sku}"}', result: '{"reorder_at":{n},"on_hand":{m}}' },
      answer: 'Yes: {m} on hand, and the reorder point is {n}. A purchase order for week {week} is drafted.',
    },
    {
      user: 'Which bin did the {item} go to?',
      answer: 'Bin {bay}-{dock}. The label was printed twice, which is why the scanner asked.',
    },
  ],
  analyst: [
    {
      user: 'Compare returns of {item} this month with last month.',
      tool: {
        name: 'run_query',
        args: '{"metric":"returns","sku":"{sku}","weeks":8}',
        result: '{"rows":{n},"this":{m},"last":{dock}}',
      },
      answer:
        '{m} against {dock}, over {n} order lines. Most name the same cause: the box was crushed at a corner.',
    },
    {
      user: 'What drives the late orders to {city}?',
      reasoning: 'Split by carrier first, then by hour of hand-over.',
      answer:
        'Hand-over after 16:00. Of {n} late orders in week {week}, {m} missed the last truck from dock {dock}.',
    },
    {
      user: 'Chart the pick rate by aisle for week {week}, please.',
      tool: {
        name: 'run_query',
        args: '{"metric":"pick_rate","week":{week}}',
        result: '{"rows":{n},"best":"{bay}"}',
      },
      answer:
        'Done, {n} rows. Aisle {bay} leads; the three aisles by the freezer are slowest, as every week.',
    },
  ],
  support: [
    {
      user: 'My order {order} says delivered, but there is nothing here.',
      tool: {
        name: 'order_status',
        args: '{"order":"{order}"}',
        result: '{"status":"handed over","carrier":"{carrier}"}',
      },
      answer:
        'I am sorry about that. {carrier} handed it to a neighbour at 14:{dock}; their card should be in your letter box. If it is not, I will open a trace.',
    },
    {
      user: 'Can I still change the address of {order}?',
      answer: 'Until it leaves dock {dock}, yes. Please send me the new address and I will hold the parcel.',
    },
    {
      user: 'When will the {item} be back?',
      reasoning: 'Only planning knows; do not promise a date.',
      answer:
        'Planning expects new stock in week {week}. I can write to you when it has arrived, so you need not check.',
    },
    {
      user: 'Thanks, that helped!',
      answer: 'Glad to hear it. The reference is {order}, should you need us again.',
    },
  ],
  returns: [
    {
      user: 'The {item} from {order} arrived broken.',
      tool: { name: 'return_policy', args: '{"order":"{order}"}', result: '{"days_left":{m},"refund":true}' },
      answer:
        'That must not happen. A label for {carrier} is on its way to you; the refund is made when the parcel is scanned, and there are {m} days left.',
    },
    {
      user: 'Is {sku} to be restocked or written off?',
      answer:
        'Restock it if the seal is whole, else write it off under code {dock}. Aisle {bay} has the inspection table.',
    },
    {
      user: 'How many returns are waiting?',
      tool: { name: 'return_queue', args: '{}', result: '{"waiting":{n},"oldest_days":{m}}' },
      answer: '{n} are waiting, the oldest for {m} days. Those from {city} come first today.',
    },
  ],
  shipping: [
    {
      user: 'Book {carrier} for {n} cartons to {city}.',
      tool: {
        name: 'book_slot',
        args: '{"carrier":"{carrier}","cartons":{n}}',
        result: '{"dock":{dock},"slot":"10:{m}"}',
      },
      answer:
        'Booked: {carrier}, dock {dock}, {n} cartons to {city}. The driver needs the paper with order {order}.',
    },
    {
      user: 'Dock {dock} is blocked.',
      reasoning: 'The neighbouring dock is free until noon.',
      answer:
        'I moved the {city} truck to the next dock and told {carrier}. Nothing else is due there before noon.',
    },
    {
      user: 'What is the weight of {order}?',
      answer: '{n} kg on {m} pallets. {carrier} takes up to 24 tonnes, so it fits.',
    },
  ],
}

const ITEMS = [
  'storage crates',
  'desk lamps',
  'garden hoses',
  'tea kettles',
  'work gloves',
  'snow shovels',
  'label rolls',
]
const CITIES = ['Gent', 'Porto', 'Tartu', 'Malmö', 'Graz', 'Košice', 'Leeds']
const CARRIERS = ['Kestrel Freight', 'Bluebird', 'Overland 24']

const filled = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** One user message and its answer, as somebody talking to this runtime might have them. */
export function exchangeWith(runtime: SampleRuntime, prng: Prng): Exchange {
  const template = prng.pick(TEMPLATES[runtime])
  const values = {
    n: prng.int(12, 96),
    m: prng.int(10, 40),
    week: prng.int(8, 26),
    dock: prng.int(10, 18),
    bay: `${prng.pick(['A', 'B', 'C', 'D'])}${prng.int(1, 24)}`,
    sku: `WH-${prng.int(1000, 1900)}`,
    order: `R-${prng.int(20_000, 89_999)}`,
    item: prng.pick(ITEMS),
    city: prng.pick(CITIES),
    carrier: prng.pick(CARRIERS),
  }
  const { tool } = template
  return {
    user: filled(template.user, values),
    reasoning: template.reasoning === undefined ? null : filled(template.reasoning, values),
    tool:
      tool === undefined
        ? null
        : {
            name: tool.name,
            args: JSON.parse(filled(tool.args, values)),
            result: JSON.parse(filled(tool.result, values)),
          },
    answer: filled(template.answer, values),
  }
}
