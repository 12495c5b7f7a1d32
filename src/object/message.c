/*
 * The sentences of issues: a table of codes with one template in each language.
 *
 * A template's places in braces are filled from the issue:
 *     {field} the field's label in the middle of a sentence, {Field} at its start, {object} the label of its object,
 *     {target} of the object a relation leads to, {argument} what the issue says, {name} the last part of where it is,
 *     {choices} the allowed values, {kind} the argument as a kind of JSON value ("text", "number") in words.
 * A code may have several rows: the first whose places can all be filled is taken, so the last needs none. Adding a
 * code is adding a row. Between Han and Latin letters or digits a space is set where a filled place makes them meet.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "object/catalog.h"
#include "object/issue.h"

struct message {
    const char *code, *zh, *en;
};

static const struct message messages[] = {
    /* values of a record */
    {"required", "请填写{object}{field}", "Enter the {object}'s {field}"},
    {"required", "请填写 {name}", "Enter {name}"},
    {"email", "邮箱格式应为 name@example.com", "An e-mail looks like name@example.com"},
    {"phone", "电话格式应为 +86 21 6888 8000 或 138 0013 8000 转 12",
     "A phone number looks like +86 21 6888 8000 or 555-0100 ext. 12"},
    {"url", "网址格式应为 https://example.com", "A web address looks like https://example.com"},
    {"too_long", "{field}最多 {argument} 个字", "{Field} may have at most {argument} characters"},
    {"too_long", "最多 {argument} 个字", "At most {argument} characters"},
    {"too_small", "{field}不能小于 {argument}", "{Field} must be at least {argument}"},
    {"too_small", "不能小于 {argument}", "Must be at least {argument}"},
    {"too_large", "{field}不能大于 {argument}", "{Field} must be at most {argument}"},
    {"too_large", "不能大于 {argument}", "Must be at most {argument}"},
    {"integer", "{field}须为整数，如 1280", "{Field} is a whole number, like 1280"},
    {"integer", "须为整数，如 1280", "Write a whole number, like 1280"},
    {"number", "{field}须为数字，如 1280.50", "{Field} is a number, like 1280.50"},
    {"number", "须为数字，如 1280.50", "Write a number, like 1280.50"},
    {"precise", "{field}最多 4 位小数", "{Field} may have at most 4 decimals"},
    {"precise", "最多 {argument} 位小数", "At most {argument} decimals"},
    {"precise", "小数位数过多", "Too many decimals"},
    {"digits", "超过 15 位的数字须写成字符串，如 \"1280.50\"",
     "Write a number of more than 15 digits as a string, like \"1280.50\""},
    {"date", "日期应为 2026-11-20 这样的格式", "Write the date like 2026-11-20"},
    {"timestamp", "时间应为 2026-11-20T09:42:00+08:00 这样的格式", "Write the time like 2026-11-20T09:42:00+08:00"},
    {"boolean", "{field}须为“是”或“否”", "{Field} is yes or no"},
    {"boolean", "须为“是”或“否”", "Write yes or no"},
    {"choice", "{field}须为以下之一：{choices}", "{Field} is one of: {choices}"},
    {"choice", "须为以下之一：{argument}", "Must be one of: {argument}"},
    {"currency", "币种须为三个字母的代码，如 CNY", "A currency is its three letters, like CNY"},
    {"characters", "{field}含有不可见的控制字符，请删去", "{Field} has control characters; remove them"},
    {"characters", "含有不可见的控制字符，请删去", "It has control characters; remove them"},
    {"utf8_at", "第 {argument} 个字节起不是 UTF-8 文字，请另存为“CSV UTF-8”",
     "From byte {argument} on this is not UTF-8; save it as \"CSV UTF-8\""},
    {"utf8", "文字须为 UTF-8 编码", "The text must be UTF-8"},
    {"unique", "此{field}已属于{object}“{argument}”", "This {field} belongs to {argument}"},
    {"unique", "此{field}已被其他{object}使用", "This {field} is already taken by another {object}"},
    {"unique", "已有相同的值", "This value is already taken"},
    {"relation", "没有编号为 {argument} 的{target}", "There is no {target} with the id {argument}"},
    {"relation", "没有这条记录", "There is no such record"},
    {"read_only", "{field}由系统填写，不能修改", "{Field} is filled in by the system and cannot be written"},
    {"read_only", "{name} 由系统填写，不能修改", "{name} is filled in by the system and cannot be written"},
    {"type", "{field}的值须为{kind}", "{Field} takes {kind}"},
    {"type", "须为{kind}", "This must be {kind}"},
    {"object", "须为一个 JSON 对象", "This must be a JSON object"},
    {"not_yours", "你只能保存自己负责的记录", "You may only save records of your own"},
    {"own_role", "不能修改自己的角色，请另一位管理员修改",
     "You cannot change your own role; ask another administrator"},
    {"own_account", "不能停用或删除自己的账号", "You cannot deactivate or delete your own account"},
    {"last_administrator", "至少保留一位启用的管理员", "One active administrator must be left"},
    {"password_short", "密码至少 10 个字符", "A password has at least 10 characters"},
    {"password_long", "密码过长", "The password is too long"},
    {"password_email", "密码不能与邮箱相同", "The password may not be the e-mail"},
    {"password_wrong", "当前密码不正确", "The present password is not right"},
    {"parameter_value", "{name} 须为 {argument}", "{name} is {argument}"},
    {"time_zone", "时区应为 Asia/Shanghai 这样的名称", "A time zone looks like Asia/Shanghai"},
    {"bulk_size", "一次最多处理 5000 条记录", "At most 5000 records at once"},
    {"expand", "“{argument}”不是可以展开的关系", "\"{argument}\" is no relation that can be expanded"},
    {"parameter_range", "{name} 须在 {argument} 之间", "{name} is a number of {argument}"},
    {"too_many", "最多 {argument} 项", "At most {argument} items"},

    /* names and the request as a whole */
    {"unknown_field", "没有“{argument}”这个字段", "There is no field \"{argument}\""},
    {"unknown_field", "没有“{name}”这个字段", "There is no field \"{name}\""},
    {"not_both", "{name} 与 {argument} 不能同时使用", "{name} and {argument} cannot be given together"},
    {"repeated", "参数“{name}”出现了不止一次", "The parameter \"{name}\" stands more than once"},
    {"unknown_parameter", "没有“{name}”这个参数", "There is no parameter \"{name}\""},
    {"unknown_object", "没有“{argument}”这个对象", "There is no object \"{argument}\""},
    {"json", "JSON 格式不正确：{argument}", "Not well-formed JSON: {argument}"},

    /* imports */
    {"csv_row", "从第 {argument} 行起过长，不像表格", "Row {argument} is too long for a table"},
    {"output", "文件无法写出：{argument}", "The file cannot be written: {argument}"},
    {"columns", "最多 {argument} 列", "At most {argument} columns"},
    {"empty_file", "文件是空的", "This file is empty"},
    {"nul_at", "第 {argument} 个字节是空字符（NUL），这不是 UTF-8 文字，请另存为“CSV UTF-8”",
     "Byte {argument} is NUL: this is no text in UTF-8; save it as \"CSV UTF-8\""},
    {"import_running", "导入正在进行，请等它结束或取消", "The import is under way: wait for its end, or cancel it"},
    {"import_over", "导入已经结束，不能再修改；请新建一次导入",
     "The import is over and stays as it is; begin a new one"},
    {"import_idle", "导入没有在进行", "The import is not under way"},
    {"cells", "此行的单元格多于表头的 {argument} 列",
     "This row has more cells than the {argument} columns of the header"},
    {"cells", "此行的单元格多于表头", "This row has more cells than the header"},
    {"unit", "{field}不能带“{argument}”", "{Field} cannot be written with \"{argument}\""},
    {"unit", "此值不能带“%”或币种", "This cannot be written with a percent sign or a currency"},
    {"other_currency", "“{argument}”不是此记录的币种", "\"{argument}\" is not the currency of this record"},
    {"other_currency", "金额的币种不是此记录的币种", "The amount is in another currency than its record"},
    {"date_order", "此列的日期按 {argument} 读取，此值写法不同",
     "The dates of this column are read as {argument}; this one is written otherwise"},
    {"date_order", "日和月的先后与此列其他日期不同",
     "Day and month stand the other way round than in the rest of the column"},
    {"number_style", "此列的数字按 {argument} 读取，此值写法不同",
     "The numbers of this column are read like {argument}; this one is written otherwise"},
    {"date_order_assumed", "没有一个日期能看出日和月的先后，暂按 {argument} 读取",
     "No date tells day from month: read as {argument} for now"},
    {"date_order_mixed", "日和月的先后不一致，按多数读作 {argument}，其余的行会被退回",
     "Day and month change places: read as {argument} like most; the other rows are rejected"},
    {"number_style_assumed", "看不出逗号和点哪个是小数点，暂按 {argument} 读取",
     "No number tells which mark is the decimal one: read like {argument} for now"},
    {"number_style_mixed", "小数点写法不一致，按多数读作 {argument}，其余的行会被退回",
     "Decimal marks differ: read like {argument} as most; the other rows are rejected"},
    {"open_quote", "引号没有结束", "A quote is opened and never closed"},
    {"name_missing", "没有名为“{argument}”的{target}", "There is no {target} called \"{argument}\""},
    {"name_missing", "找不到对应的{target}", "There is no {target} of that name"},
    {"name_missing", "找不到这条记录", "There is no record of that name"},
    {"name_ambiguous", "名为“{argument}”的{target}不止一个", "More than one {target} is called \"{argument}\""},
    {"name_ambiguous", "此名称对应不止一个{target}", "More than one {target} has that name"},
    {"name_ambiguous", "此名称对应不止一条记录", "More than one record has that name"},
    {"key_ambiguous", "不止一个{object}有此{field}，无法确定更新哪一个",
     "More than one {object} has this {field}: which one to update is not clear"},
    {"key_ambiguous", "不止一条记录有此值，无法确定更新哪一条",
     "More than one record has this value: which one to update is not clear"},
    {"nothing", "没有可导入的列：请选择文件的对象和各列的字段",
     "Nothing to import: choose what the file holds and where its columns go"},
    {"forbidden", "没有所需的权限", "The rights for this are missing"},
    {"not_found", "没有这一项", "There is no such thing here"},
    {"refused", "未能保存", "This could not be saved"},

    /* conditions and lists */
    {"condition_syntax", "从“{argument}”起看不懂", "Not understood from \"{argument}\" on"},
    {"condition_syntax", "条件不完整", "The condition is not complete"},
    {"condition_quote", "从这里开始的文字缺少结尾的引号", "The text that begins here has no closing quote"},
    {"condition_field", "没有“{argument}”这个字段", "There is no field \"{argument}\""},
    {"condition_walk", "“{argument}”不是关系字段，不能用点继续",
     "\"{argument}\" is no relation and cannot be walked by a dot"},
    {"condition_object", "没有“{argument}”这个对象", "There is no object \"{argument}\""},
    {"condition_operator", "“{argument}”不支持此运算", "\"{argument}\" cannot be compared in this way"},
    {"condition_type", "此值不能与 {argument} 类型的字段比较",
     "This cannot be compared with a field of type {argument}"},
    {"condition_value", "“{argument}”不是有效的值", "\"{argument}\" is not a valid value"},
    {"condition_value", "此值无效", "This value is not valid"},
    {"condition_choice", "须为以下之一：{argument}", "Must be one of: {argument}"},
    {"condition_too_long", "条件最多 {argument} 字节", "A condition has at most {argument} bytes"},
    {"condition_too_deep", "括号和 not 最多嵌套 {argument} 层", "Brackets and \"not\" nest at most {argument} deep"},
    {"condition_too_many", "最多 {argument} 项", "At most {argument} items"},
    {"condition_joins", "条件最多可经过 {argument} 个关系", "A condition walks at most {argument} relations"},
    {"sort", "不能按“{argument}”排序", "Lists cannot be sorted by \"{argument}\""},
    {"sort_texts", "排序字段中最多 {argument} 个文本字段", "At most {argument} of the sort fields are texts"},
    {"q_as_of", "搜索只查现在，请改用条件", "Search knows the present only: use a condition"},
    {"cursor", "此页位置不属于这个列表，请从头打开", "This place does not belong to this list; open it from its start"},
    {"from", "“{argument}”不是排序字段的值", "\"{argument}\" is no value of the field sorted by"},
    {"group", "不能按“{argument}”分组", "Figures cannot be grouped by \"{argument}\""},
    {"measure", "不能计算“{argument}”", "\"{argument}\" cannot be computed"},
    {"mixed_currencies", "金额有多种币种，请按币种分组或筛选一种币种",
     "The amounts are in several currencies: group by currency or filter for one"},
    {"sum_range", "合计超出可表示的范围", "The sum is larger than can be told"},

    /* declarations */
    {"unknown_key", "没有“{argument}”这个键", "There is no key \"{argument}\" here"},
    {"missing", "缺少“{argument}”", "\"{argument}\" is missing"},
    {"empty", "不能为空", "This may not be empty"},
    {"duplicate", "“{argument}”重复", "\"{argument}\" is there twice"},
    {"identifier", "名称须为小写字母、数字和下划线，以字母开头，最多 40 个字符",
     "A name is lower-case letters, digits and underscores, begins with a letter and has at most 40 characters"},
    {"choice_value", "选项的值须为字母、数字、下划线或连字符，最多 40 个字符",
     "A choice's value is letters, digits, underscores and hyphens, at most 40 characters"},
    {"reserved", "“{argument}”是保留名称，请换一个", "\"{argument}\" is a reserved name; take another"},
    {"not_for_type", "{argument} 类型的字段不支持此设置", "A field of type {argument} cannot have this"},
    {"default", "默认值不符合此字段的类型", "The default is no value of this field"},
    {"order", "下限不能大于上限", "The minimum may not be above the maximum"},
    {"title", "标题字段须为 text、email、phone 或 url 类型", "The title is a field of type text, email, phone or url"},
    {"computed", "“{argument}”由系统计算，不能放在这里", "\"{argument}\" is computed and cannot stand here"},
    {"related", "“{argument}”不是指向此对象的关系字段", "\"{argument}\" is no relation that leads to this object"},
    {"lines_owner", "“{argument}”的 owned_by 须指向此对象", "\"{argument}\" must say that it is owned by this object"},
    {"lines_relation", "明细对象须有且只有一个指向其上级的必填关系字段",
     "A line object has exactly one relation to its parent, and it is required"},
    {"lines_missing", "上级对象须有且只有一个 lines 字段引用此对象",
     "The parent has exactly one lines field of this object"},
    {"lines_nested", "明细不能再有明细", "Lines cannot own lines"},
    {"role", "没有“{argument}”这个角色", "There is no role \"{argument}\""},
    {"lines_rights", "明细的权限随其上级，不能另设", "Lines have the rights of their parent and none of their own"},
    {"scope", "权限应为 own、all 或一个条件", "A right is own, all or a condition"},
    {"scope_lines", "有明细的对象，其权限不能是条件", "Rights on an object with lines cannot be conditions"},
    {"rights", "此权限不能大于查看的权限", "This right may not be wider than the right to see"},
};

/* Kinds of JSON values, as the code "type" names them. */
static const struct message kinds[] = {
    {"text", "文本", "text"},
    {"number", "数字", "a number"},
    {"integer", "整数", "a whole number"},
    {"boolean", "true 或 false", "true or false"},
    {"id", "记录编号", "the id of a record"},
    {"list", "列表", "a list"},
    {"object", "对象", "an object"},
};

static const struct message no_message = {"", "此值不被接受", "This value is not accepted"};

struct place {
    const char *name;
    bool (*write)(struct buf *b, const struct issue *i, str language);
};

static bool fill(struct buf *b, const char *template, const struct issue *i, str language);

str issue_sentence(struct arena *a, const struct issue *i, str language)
{
    bool is_zh = str_is(language, "zh");
    struct buf b;
    buf_init(&b, LIMIT_REPLY_BYTES);
    const struct message *end = messages + countof(messages);
    const struct message *m = messages;
    for (; m < end; m++) {
        buf_clear(&b);
        if (str_is(str_of(i->code), m->code) && fill(&b, is_zh ? m->zh : m->en, i, language))
            break;
    }
    if (m == end)
        buf_cstr(&b, is_zh ? no_message.zh : no_message.en);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static bool is_letter_or_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x250);
}

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static uint32_t last_rune(str s)
{
    if (s.n == 0)
        return 0;
    size_t i = s.n - 1;
    while (i > 0 && ((unsigned char)s.p[i] & 0xc0) == 0x80)
        i--;
    return str_rune(s, &i);
}

/* Adds a piece, with a space where Han and Latin meet. */
static void add_piece(struct buf *b, str piece)
{
    if (piece.n == 0)
        return;
    size_t i = 0;
    uint32_t before = last_rune(buf_view(b)), after = str_rune(piece, &i);
    if ((is_han(before) && is_letter_or_digit(after)) || (is_letter_or_digit(before) && is_han(after)))
        buf_char(b, ' ');
    buf_str(b, piece);
}

/* A label in the middle of an English sentence: "Name" is "name", "E-mail" is "e-mail", "VAT no." stays. */
static void add_lower(struct buf *b, str label)
{
    bool is_word = label.n > 1 && !(label.p[1] >= 'A' && label.p[1] <= 'Z') && label.p[1] != ' ';
    if (!is_word || label.p[0] < 'A' || label.p[0] > 'Z') {
        add_piece(b, label);
        return;
    }
    buf_char(b, (char)(label.p[0] + ('a' - 'A')));
    buf_str(b, str_skip(label, 1));
}

static bool write_field(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_lower(b, label_in(&i->field->label, language));
    return i->field != NULL;
}

static bool write_field_first(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_piece(b, label_in(&i->field->label, language));
    return i->field != NULL;
}

static bool write_object(struct buf *b, const struct issue *i, str language)
{
    if (i->field)
        add_lower(b, label_in(&i->field->object->label, language));
    return i->field != NULL;
}

static bool write_target(struct buf *b, const struct issue *i, str language)
{
    bool has_target = i->field && i->field->to;
    if (has_target)
        add_lower(b, label_in(&i->field->to->label, language));
    return has_target;
}

static bool write_argument(struct buf *b, const struct issue *i, str language)
{
    (void)language;
    add_piece(b, i->argument);
    return i->argument.n > 0;
}

/* The last part of a pointer, unescaped, or the parameter. */
static bool write_name(struct buf *b, const struct issue *i, str language)
{
    (void)language;
    size_t from = i->at.n;
    while (from > 0 && i->at.p[from - 1] != '/')
        from--;
    str name = i->place == ISSUE_POINTER ? str_skip(i->at, from) : i->at;
    for (size_t k = 0; k < name.n; k++) {
        bool is_escape = name.p[k] == '~' && k + 1 < name.n && i->place == ISSUE_POINTER;
        buf_char(b, !is_escape ? name.p[k] : name.p[k + 1] == '1' ? '/' : '~');
        k += is_escape;
    }
    return name.n > 0;
}

/* The values, each with its label where that says more; cut after a dozen. */
static bool write_choices(struct buf *b, const struct issue *i, str language)
{
    enum { SHOWN = 12 };
    bool is_zh = str_is(language, "zh");
    size_t n = i->field ? i->field->choice_count : 0;
    for (size_t k = 0; k < n && k < SHOWN; k++) {
        const struct choice *c = &i->field->choices[k];
        str label = label_in(&c->label, language);
        if (k)
            buf_cstr(b, is_zh ? "、" : ", ");
        buf_str(b, c->value);
        if (!str_eq_nocase(label, c->value))
            buf_printf(b, is_zh ? "（%.*s）" : " (%.*s)", STR_ARG(label));
    }
    if (n > SHOWN)
        buf_cstr(b, is_zh ? "…" : ", …");
    return n > 0;
}

static bool write_kind(struct buf *b, const struct issue *i, str language)
{
    for (size_t k = 0; k < countof(kinds); k++)
        if (str_is(i->argument, kinds[k].code)) {
            add_piece(b, str_of(str_is(language, "zh") ? kinds[k].zh : kinds[k].en));
            return true;
        }
    return false;
}

static const struct place places[] = {
    {"field", write_field},       {"Field", write_field_first}, {"object", write_object},   {"target", write_target},
    {"argument", write_argument}, {"name", write_name},         {"choices", write_choices}, {"kind", write_kind},
};

static bool fill_place(struct buf *b, str name, const struct issue *i, str language)
{
    for (size_t k = 0; k < countof(places); k++)
        if (str_is(name, places[k].name))
            return places[k].write(b, i, language);
    check(!"a place no template may have");
    return false;
}

/* Writes the template with its places filled; false as soon as one cannot be. */
static bool fill(struct buf *b, const char *template, const struct issue *i, str language)
{
    str rest = str_of(template);
    while (rest.p) {
        add_piece(b, str_cut(&rest, '{'));
        if (!rest.p)
            break;
        if (!fill_place(b, str_cut(&rest, '}'), i, language))
            return false;
    }
    return true;
}
