/*
 * Every maximum of the program, in one place that an operator may read. What comes from outside is held against one of
 * these before anything is done with it.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* a request */
    LIMIT_URL_BYTES = 8 * 1024,
    LIMIT_HEAD_BYTES = 14 * 1024,       /* of a request, with its empty line */
    LIMIT_CONNECTION_BYTES = 16 * 1024, /* first line and headers; the memory of a connection */
    LIMIT_HEADERS = 100,
    LIMIT_QUERY_PARAMETERS = 100,
    LIMIT_LINGER_BYTES = 128 * 1024 * 1024, /* of a refused body, read and dropped behind the reply; … */
    LIMIT_LINGER_MS = 10000,               /* … or so long, … */
    LIMIT_LINGERING = 256,                 /* … of so many at once, … */
    LIMIT_LINGER_RATE = 64 * 1024 * 1024,  /* … all together in a second */
    LIMIT_BODY_MS = 20 * 60 * 1000,        /* a body that comes fast enough, in all */
    LIMIT_STREAM_BEHIND_BYTES = 64 * 1024, /* waiting for one event stream */
    LIMIT_BODY_BYTES = 2 * 1024 * 1024,    /* JSON; files go by their own roads */
    LIMIT_OPEN_BODY_BYTES = 16 * 1024,     /* the same of who is not signed in */
    LIMIT_JSON_BYTES = 4 * 1024 * 1024,    /* one text given to the JSON reader, whatever it came from */
    LIMIT_JSON_DEPTH = 32,
    LIMIT_JSON_VALUES = 200000, /* in one text: what bounds the memory of its tree */
    LIMIT_REPLY_BYTES = 64 * 1024 * 1024,
    LIMIT_ACCEPT_ENCODING_BYTES = 1024, /* a longer one says nothing */
    LIMIT_PACK_MIN_BYTES = 1024,        /* smaller replies are sent as they are, … */
    LIMIT_PACK_LOOP_BYTES = 512 * 1024, /* … and larger ones, where it would hold up a loop thread */
    LIMIT_REQUEST_ARENA_BYTES = 64 * 1024 * 1024,
    LIMIT_ISSUES = 100, /* errors told at once */

    /* lists */
    LIMIT_PAGE = 200,
    LIMIT_PAGE_DEFAULT = 50,
    LIMIT_PAGE_LINES = 10000,           /* a list's page ends where its records' lines would be more, … */
    LIMIT_PAGE_BYTES = 8 * 1024 * 1024, /* … or where its records, or their lines, take so much memory */
    LIMIT_SORT_KEYS = 4,
    LIMIT_SORT_TEXTS = 3, /* of them texts, whose keys make cursors long */
    LIMIT_COUNT = 10000,  /* counted exactly up to here */
    LIMIT_CURSOR_BYTES = 1024,
    LIMIT_EXPAND = 16,
    LIMIT_GROUPS = 3,
    LIMIT_GROUPS_OF_TIME = 2, /* of them months and the like, which bind their boundaries */
    LIMIT_MEASURES = 8,
    LIMIT_VIEWS = 50,       /* of one list: a person's own, those shared with a team, those with everyone */
    LIMIT_VIEWS_GIVEN = 25, /* of the latter two, of one person: nobody takes all the places */
    LIMIT_SUMMARY_ROWS = 1000,
    LIMIT_EACH_CHUNK = 200, /* records read at once when all are read */

    /* conditions */
    LIMIT_ARGUMENT_BYTES = 16 * 1024, /* one on the command line */
    LIMIT_CONDITION_BYTES = 8 * 1024,
    LIMIT_CONDITION_TERMS = 100,
    LIMIT_CONDITION_DEPTH = 20,
    LIMIT_CONDITION_JOINS = 4,
    LIMIT_IN_VALUES = 1000, /* in all lists of one condition together */

    /* declarations */
    LIMIT_OBJECTS = 500,
    LIMIT_FIELDS = 300,
    LIMIT_CHOICES = 500,
    LIMIT_ROLES = 32,   /* a bit each */
    LIMIT_INDEXES = 30, /* of one object, of so many fields each: */
    LIMIT_INDEX_FIELDS = 4,
    LIMIT_TIMELINE_FIELDS = 4,
    LIMIT_LABEL = 100,     /* code points */
    LIMIT_NUMBER = 999999, /* of an object, a field or a choice */
    LIMIT_IDENTIFIER = 40,

    /* database */
    LIMIT_SQL_BYTES = 1024 * 1024,
    LIMIT_SQL_NAME_BYTES = 63, /* PostgreSQL's identifiers */
    LIMIT_BINDS = 4096,        /* values of one statement */
    LIMIT_STATEMENTS = 500,    /* kept prepared, per connection */
    LIMIT_SAVEPOINTS = 16,

    /* how long is waited for PostgreSQL's answers */
    LIMIT_READ_MS = 5 * 1000,    /* by a reading request, … */
    LIMIT_WRITE_MS = 10 * 1000,  /* … a write transaction with all its tries, … */
    LIMIT_BEHIND_MS = 10 * 1000, /* … and a statement behind requests */
    LIMIT_LOCK_MS = 500,         /* by a writing request for what another holds, before it lets others go first */

    /* text */
    LIMIT_TEXT_BYTES = 4000,
    LIMIT_LONG_TEXT_BYTES = 200000,
    LIMIT_EMAIL = 254, /* RFC 5321 4.5.3.1.3, less its brackets */
    LIMIT_PHONE = 40,
    LIMIT_PHONE_DIGITS = 20,
    LIMIT_URL_TEXT = 2000,
    LIMIT_SORT_KEY_BYTES = 200,
    LIMIT_LINES = 500, /* owned lines of one record */
    LIMIT_LINKS = 50,
    LIMIT_SAID_CHANGES = 100, /* of a customer, looked through for what somebody said */
    LIMIT_TREE_LEVELS = 100,  /* above a record, of a relation that is a tree */

    /* acts */
    LIMIT_BULK_RECORDS = 5000, /* in one transaction; above it is a job */
    LIMIT_CHUNK_RECORDS = 1000,
    LIMIT_CHUNK_MS = 50,
    LIMIT_USER_KEYS = 20000,    /* Idempotency-Keys of one person within a day */
    LIMIT_BATCH_REQUESTS = 256, /* joined in one commit */
    LIMIT_BLOCKERS = 100,
    LIMIT_LATER_CHANGES = 1000,   /* of one record, the newest, that an undo looks through for what is in its way */
    LIMIT_FORMER_LINES = 20000,   /* changes of a record's lines, of which its former states are put together */
    LIMIT_HIDDEN_DAYS = 30,       /* so long an undone creation can be done again */
    LIMIT_PAST_RECORDS = 1000000, /* changed since, for a look into the past */
    LIMIT_CAUSE_DEPTH = 8,        /* acts one under the other, each caused by the one above */

    /* work behind requests */
    LIMIT_USER_JOBS = 100,        /* live at once, of one person (on PostgreSQL a few more, asked for at one moment) */
    LIMIT_JOBS_HELD = 16,         /* taking turns in one runner: of so many people at once, … */
    LIMIT_TURN_STEPS = 20,        /* … each so many steps while others wait */
    LIMIT_LEASE_MS = 8 * 1000,    /* a job of a node that died is taken up by another after */
    LIMIT_RENEW_MS = 2 * 1000,    /* leases are renewed every */
    LIMIT_TROUBLE_MS = 30 * 1000, /* a step that cannot be done for now is tried again after, at most */
    LIMIT_SILENCE_MS = 60 * 1000, /* a runner that did nothing for so long is given up, though its node lives */
    LIMIT_IMPORT_DAYS = 30,       /* files and samples of an import are kept for so long after its end */
    LIMIT_JOB_DAYS = 30,          /* an ended job can be read for so long */
    LIMIT_JOB_KEY_BYTES = 200,
    LIMIT_BACK_OFF_MS = 60 * 60 * 1000,
    LIMIT_READER_WAIT_MS = 60 * 1000,     /* of a reader of the journal that failed */
    LIMIT_READER_CHANGES = 1000,          /* given to one at once, … */
    LIMIT_READER_BYTES = 8 * 1024 * 1024, /* … with so much of what was before and after */

    /* search */
    LIMIT_QUERY_BYTES = 200,
    LIMIT_SEARCH_CANDIDATES = 1000,
    LIMIT_SEARCH_TAIL = 2000, /* changes not indexed yet that a search looks at */
    LIMIT_SEARCH_RUNES = 256, /* of a text, the code points that can be found */
    LIMIT_TOKEN_BYTES = 96,
    LIMIT_TOKENS = 4096, /* of one text */
    LIMIT_QUERY_TOKENS = 16,
    LIMIT_PINYIN_RUN = 16,      /* characters whose pinyin is joined */
    LIMIT_PINYIN_INITIALS = 16, /* readings of a run as initials: zs, cs */
    LIMIT_PINYIN_LATER = 8,     /* readings of what stands inside a run, as initials: yh, yx */
    LIMIT_PINYIN_JOINED = 8,    /* readings of a run in full: zhangsan */
    LIMIT_PINYIN_PAIRS = 4,     /* readings of two neighbours inside a run: xiaolong */
    LIMIT_PINYIN_SPLITS = 4,    /* ways to read a typed word: xian, xi an */

    /* live events */
    LIMIT_NEWS = 1000,         /* changes told at once, */
    LIMIT_NEWS_SINGLY = 20,    /* of one object one by one; more of them are told as "many", */
    LIMIT_NEWS_EVENTS = 200,   /* and every object is where all of them are more */
    LIMIT_NEWS_BEHIND = 20000, /* further behind a stream begins anew */
    LIMIT_USER_STREAMS = 30,   /* open at once, of one person */

    /* import */
    LIMIT_USER_IMPORTS = 100, /* of one person, that have written nothing; a further one takes the place of the oldest */
    LIMIT_IMPORT_FILES = 16,
    LIMIT_IMPORT_COLUMNS = 300,
    LIMIT_CSV_FIELD_BYTES = 1024 * 1024,
    LIMIT_CSV_ROW_BYTES = 8 * 1024 * 1024,
    LIMIT_CSV_SNIFF_BYTES = 64 * 1024,
    LIMIT_IMPORT_REJECTED = 100000,
    LIMIT_REJECTED_BYTES = 256 * 1024 * 1024, /* of rejected rows, as they are given */
    LIMIT_SAMPLE = 1000000, /* customers of sample data */

    /* people */
    LIMIT_PASSWORD_BYTES = 200,
    LIMIT_HEAD_LINE_BYTES = 1024, /* of a file with heads of the journal that were kept, looked at of each line */
    LIMIT_PASSWORD_MIN = 10,           /* code points */
    LIMIT_SIGN_IN_TRIES = 5,
    LIMIT_SIGN_IN_WAIT_MS = 5 * 60 * 1000,
    LIMIT_SESSION_DAYS = 30,
    LIMIT_USER_SESSIONS = 50, /* of one person; a further one ends the oldest */
    LIMIT_SESSION_CACHE_MS = 2000, /* with several nodes: who was signed out on another is refused after this */
};

#define LIMIT_IMPORT_FILE_BYTES ((long long)4 << 30)
#define LIMIT_USER_IMPORT_BYTES ((long long)16 << 30) /* of all files that a person's imports keep */

#endif
