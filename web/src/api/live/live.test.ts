import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventParser, follow, type Message } from './stream';
import { changedFields, marksAfter, type Touched } from './touched';

const none = { pale: new Map(), fresh: new Set<number>(), hasMore: false };
const touched = (more: Partial<Touched> = {}): Touched => ({ isGone: false, isNew: false, isOwn: false, version: 2, ...more });

describe('server-sent events', () => {
  it('are told from text that comes in any pieces', () => {
    const text = ':\n\nevent: ready\nid: 4\ndata: {"seq":4}\n\nid: 5\ndata: {"data":[]}\n\nid: 9\n\n';
    for (const size of [1, 2, 7, 1000]) {
      const take = eventParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...take(text.slice(at, at + size)));
      expect(events).toEqual([
        { event: 'ready', id: '4', data: '{"seq":4}' },
        { event: 'message', id: '5', data: '{"data":[]}' },
        { event: '', id: '9', data: '' },
      ]);
    }
  });
});

describe('following', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answer = (text: string) => new Response(text, { status: 200 });
  const heard = async (answers: Response[]) => {
    const asked: string[] = [];
    const messages: Message[] = [];
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('removeEventListener', () => undefined);
    vi.stubGlobal('fetch', async (address: string) => {
      asked.push(address);
      return answers.shift() ?? new Response(null, { status: 401 });
    });
    await new Promise<void>((done) => follow((message) => {
      messages.push(message);
      if (message.kind === 'state' && message.state === 'ended') done();
    }));
    return { asked, told: messages.map((one) => (one.kind === 'state' ? one.state : one.kind)) };
  };

  it('goes on from the last id, passes on a reset, and ends with the session', async () => {
    const { asked, told } = await heard([
      answer('event: ready\nid: 4\ndata: {"seq":4}\n\nid: 7\ndata: {"data":[{"seq":7}]}\n\n'),
      answer('event: reset\nid: 90\ndata: {"seq":90}\n\n'),
    ]);
    expect(asked).toEqual(['/api/events', '/api/events?after=7', '/api/events?after=90']);
    expect(told).toEqual(['connecting', 'live', 'changes', 'connecting', 'live', 'reset', 'connecting', 'ended']);
  });
});

describe('what a change marks', () => {
  it('is the fields that differ, not who and when', () => {
    const before = { id: 1, version: 1, name: 'a', owner: { id: 3, name: 'Lin' }, amount: 5, updated_at: 'x' };
    expect(changedFields(before, { id: 1, version: 2, name: 'b', owner: 3, amount: 5, updated_at: 'y', more: 1 })).toEqual(['name']);
    expect(changedFields(undefined, { id: 1, version: 2, name: 'b' })).toEqual([]);
  });

  it('leaves rows in their place: pale when they belong no more, and back when they do', () => {
    const list = { rows: new Set([1, 2, 3]), isWhole: false };
    const first = marksAfter(none, list, [1, 3], new Map([[1, touched()], [2, touched({ isGone: true })], [3, touched()]]), (id) => id === 3, false);
    expect([...first.pale]).toEqual([[2, 'deleted'], [1, 'left']]);
    expect([...marksAfter(first, list, [1], new Map([[1, touched()]]), () => true, false).pale]).toEqual([[2, 'deleted']]);
  });

  it('counts what is new: created, or come into a list of which everything is shown; never one’s own', () => {
    const changes = new Map([[7, touched({ isNew: true })], [8, touched()], [9, touched({ isNew: true, isOwn: true })]]);
    const of = (isWhole: boolean) => [...marksAfter(none, { rows: new Set([1]), isWhole }, [7, 8, 9], changes, () => true, false).fresh];
    expect(of(false)).toEqual([7]);
    expect(of(true)).toEqual([7, 8]);
    const gone = marksAfter({ ...none, fresh: new Set([7]) }, { rows: new Set(), isWhole: true }, [], new Map([[7, touched({ isGone: true })]]), () => false, false);
    expect(gone.fresh.size).toBe(0);
  });
});
