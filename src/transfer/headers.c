/*
 * See headers.h. The words are keys (header__key), best first, parted by spaces: what HubSpot, Salesforce, Pipedrive, Zoho,
 * Dynamics, Google and Outlook write in English, and what Chinese products and people do. Field names and labels need no
 * row here.
 */
#include "transfer/headers.h"

#include "base/arena.h"
#include "base/check.h"
#include "text/text.h"

static const struct row {
    const char *object; /* NULL: every one */
    const char *target, *words;
} headers[] = {
    {"customer", "name",
     "account accountname customername companyname company customer organization organizationname orgname client "
     "clientname "
     "business businessname 客户名称 客户 公司名称 公司 企业名称 企业 单位名称 单位 公司全称 客户全称 名称 店名"},
    {"customer", "industry",
     "sector industrytype industryname businesstype vertical 所属行业 行业类别 行业分类 行业类型 客户行业"},
    {"customer", "founded",
     "yearestablished yearfounded foundedyear foundingyear established 成立年份 成立年 成立时间 创立年份"},
    {"customer", "annual_revenue",
     "revenue annualrevenue turnover yearlyrevenue sales 年收入 年营业额 营业额 年产值 营收 年销售额"},
    {"customer", "employees",
     "numberofemployees noofemployees employeecount staff headcount companysize numemployees 员工人数 人数 员工数量 "
     "人员规模 规模"},
    {"customer", "region",
     "officelocation location country countryregion billingcountry territory state stateregion province city "
     "billingcity "
     "国家 省份 城市 所在地 区域 所属区域 省 市 所在城市 地域"},
    {"customer", "parent",
     "subsidiaryof parentaccount parentaccountid parentcompany parentaccountname parentcustomer holding 母公司 "
     "上级客户 集团 所属集团 总公司"},
    {"customer", "address",
     "street streetaddress billingstreet billingaddress addressline1 businessstreet businessaddress mailingaddress "
     "address1street1 公司地址 客户地址 详细地址 联系地址 通讯地址 办公地址"},
    {"customer", "website",
     "web url homepage companydomainname domain webpage websiteurl site 网址 公司网址 官网 公司网站 主页"},
    {"customer", "registration_number",
     "taxid vatnumber vat registrationno companynumber taxnumber dunsnumber 信用代码 税号 纳税人识别号 社会信用代码 "
     "营业执照号"},
    {"customer", "grade", "rating accountrating tier level customergrade 客户等级 级别 客户级别 客户星级 星级"},
    {"customer", "stage", "lifecyclestage customerstage accountstatus status relationshiptype 客户状态 状态 生命周期"},
    {"customer", "kind", "accounttype customertype type 客户类型 类型 客户性质"},
    {"contact", "name",
     "fullname contactname displayname contact personname firstname givenname lastname familyname surname 联系人姓名 "
     "联系人 姓名 "
     "联系人名称 名字 姓 名"},
    {"contact", "customer",
     "accountname account company companyname organization organizationname organization1name associatedcompany "
     "employer "
     "公司 公司名称 客户名称 所属公司 所属客户 单位 工作单位"},
    {"contact", "job_title", "title jobtitle position role organization1title designation 职位 职称 岗位 头衔"},
    {"contact", "department", "organization1department dept 所在部门 所属部门"},
    {"contact", "mobile", "mobilephone cell cellphone mobilenumber phone2value 手机 手机号 手机号码 移动电话"},
    {"contact", "birthday", "birthdate dateofbirth dob 出生日期 生日日期"},
    {"contact", "reports_to", "reportsto manager managername 上级 直属上级 汇报对象"},
    {"contact", "do_not_call", "donotcall 请勿致电"},
    {"contact", "do_not_email", "emailoptout hasoptedoutofemail unsubscribed 退订邮件"},
    {"contact", "preferences", "notes note description comments 备注 说明 爱好"},
    {"lead", "name", "fullname leadname contactname firstname lastname 线索名称 线索姓名 联系人 姓名"},
    {"lead", "company", "companyname account accountname organization 公司名称 客户名称 单位"},
    {"lead", "status", "leadstatus stage 线索状态 跟进状态"},
    {"lead", "source", "leadsource originalsource leadorigin 线索来源 渠道"},
    {"lead", "score", "leadscore rating hubspotscore 线索评分 得分"},
    {"lead", "need", "description message comments requirement interest notes 需求描述 备注 留言 意向"},
    {"opportunity", "name",
     "dealname opportunityname opportunity deal dealtitle title subject topic potentialname 商机名称 商机 项目名称 "
     "销售机会 机会名称 项目"},
    {"opportunity", "external_number",
     "opportunityid dealid recordid id externalid opportunitynumber dealnumber 商机编号 商机号 编号 项目编号 外部编号 "
     "单号"},
    {"opportunity", "customer",
     "account accountname company companyname organization organizationname client customername associatedcompany "
     "公司 公司名称 客户名称 所属客户 客户 单位名称"},
    {"opportunity", "contact",
     "contactname primarycontact person personname contactperson associatedcontact 联系人 主要联系人 联系人姓名"},
    {"opportunity", "stage",
     "dealstage salesstage opportunitystage pipelinestage status stagename 销售阶段 商机阶段 阶段 状态 商机状态"},
    {"opportunity", "amount",
     "closevalue dealvalue dealamount value amountincompanycurrency estimatedvalue estrevenue expectedrevenue "
     "totalamount price "
     "商机金额 预计金额 成交金额 金额 合同金额 销售金额 预计销售金额"},
    {"opportunity", "probability", "probability dealprobability winprobability winrate 赢率 成功率 可能性 概率"},
    {"opportunity", "close_date",
     "closeddate actualclosedate wontime closingdate dateclosed 成交日期 结单日期 关闭日期 成单日期"},
    {"opportunity", "expected_close_date",
     "expectedclosedate estclosedate estimatedclosedate targetclosedate 预计成交日期 预计成交时间 预计签单日期 "
     "预计结单日期"},
    {"opportunity", "start_date",
     "engagedate createdate createddate opendate startdate dealcreated begindate 开始日期 创建日期 立项日期 商机日期"},
    {"opportunity", "source", "leadsource dealsource originalsource 商机来源 渠道"},
    {"opportunity", "loss_reason", "closedlostreason lostreason lossreason reasonlost 丢单原因 失败原因 输单理由"},
    {"opportunity", "next_step", "nextstep nextactivity 下一步 下一步计划"},
    {"opportunity", "competitors", "competitor maincompetitor 竞争对手 竞品"},
    {"opportunity", "description", "dealdescription notes details comments 备注 描述 说明 需求"},
    {"opportunity", "lines.product",
     "product productname lineitem item products sku 产品 产品名称 商品 商品名称 意向产品"},
    {"opportunity", "lines.quantity", "quantity qty units 数量"},
    {"opportunity", "lines.price", "unitprice salesprice productprice 单价 产品单价"},
    {"product", "name", "product productname item itemname productdescription 产品 产品名称 商品 商品名称 品名 名称"},
    {"product", "code",
     "productcode sku itemcode partnumber productid productnumber 产品编码 产品编号 商品编码 货号 编码 型号"},
    {"product", "category",
     "series productfamily productcategory producttype type line productline 系列 产品系列 产品类别 分类 产品分类 "
     "类型"},
    {"product", "unit", "usageunit unitofmeasure uom quantityunitofmeasure 计量单位 销售单位"},
    {"product", "list_price",
     "salesprice price unitprice listprice standardprice retailprice msrp 单价 价格 售价 标准单价 定价 零售价"},
    {"product", "cost", "costprice unitcost costofgoodssold purchaseprice 成本价 进价 采购价"},
    {"product", "tax_rate", "tax taxrate vatrate vatpercent 税率 增值税率"},
    {"product", "active", "isactive productactive enabled 状态 是否启用 上架"},
    {"user", "name",
     "salesagent agent rep salesrep salesperson username fullname employee employeename 业务员 销售员 员工 员工姓名 "
     "姓名"},
    {"user", "team", "salesteam department group 所属部门 部门 销售团队"},
    {"team", "name", "team teamname department group 团队名称 部门 部门名称"},
    {"activity", "subject", "title activitysubject tasksubject summary callsubject 标题 主题 跟进主题"},
    {"activity", "body", "description notes comments content details 跟进内容 内容 备注"},
    {"activity", "kind", "activitytype type tasktype 跟进方式 跟进类型 类型"},
    {"activity", "due_at", "duedate due deadline 截止日期 到期日期"},
    {NULL, "owner",
     "salesagent accountowner dealowner opportunityowner contactowner leadowner recordowner ownername assignedto "
     "salesrep "
     "salesperson responsible accountmanager 负责人 业务员 销售 销售员 所有人 归属人 客户经理 跟进人 所属销售 "
     "销售负责人"},
    {NULL, "email",
     "emailaddress mail email1value emailaddress1 primaryemail workemail businessemail 邮箱 电子邮箱 邮件 电子邮件 "
     "邮箱地址 邮件地址"},
    {NULL, "phone",
     "phonenumber telephone tel workphone businessphone phone1value officephone mainphone companyphone 电话号码 "
     "联系电话 座机 固定电话 "
     "公司电话 办公电话 固话"},
    {NULL, "source", "leadsource origin channel 客户来源 渠道 来源渠道"},
    {NULL, "description", "notes note comments comment remarks remark about 备注 说明 简介 描述信息"},
    {NULL, "currency", "currencycode currencyisocode dealcurrency 货币 币别"},
    {NULL, "next_step", "nextstep nextaction 下次跟进 下一步计划"},
};

static const struct row files[] = {
    {"customer", "",
     "account accounts customer customers company companies organization organizations client clients 客户 公司 企业"},
    {"contact", "", "contact contacts people persons 联系人 通讯录"},
    {"lead", "", "lead leads prospects 线索"},
    {"opportunity", "", "opportunity opportunities deal deals pipeline salespipeline potentials 商机 销售机会"},
    {"product", "", "product products items pricelist 产品 商品"},
    {"user", "", "user users agents employees staff salesteams salesteam salesreps 用户 员工 业务员 销售团队"},
    {"team", "", "team teams 团队"},
    {"activity", "", "activity activities tasks calls notes 跟进 活动"},
};

static const struct choice_row {
    const char *object, *target, *value, *words;
} choices[] = {
    {"opportunity", "stage", "first_contact",
     "prospecting prospect new newopportunity leadin open appointmentscheduled contactmade firstcall 初步接洽 初步沟通 "
     "初访 新建 意向"},
    {"opportunity", "stage", "needs",
     "engaging engaged qualification qualified needsanalysis qualifiedtobuy discovery demoscheduled valueproposition "
     "develop "
     "iddecisionmakers perceptionanalysis 需求分析 需求确定 需求沟通 需求"},
    {"opportunity", "stage", "quote",
     "proposal proposalpricequote proposalmade presentationscheduled quotation propose proposalquote 方案报价 方案 "
     "报价阶段 方案制定"},
    {"opportunity", "stage", "negotiation",
     "negotiationreview negotiationstarted negotiations decisionmakerboughtin contractsent contract commit 商务谈判 "
     "谈判审核 合同谈判 谈判签约"},
    {"opportunity", "stage", "won", "closedwon closewon win successful 赢单 成交 已成交 签约 成功"},
    {"opportunity", "stage", "lost",
     "closedlost closelost lose failed closedlosttocompetition 输单 丢单 失败 流失 已流失"},
    {"lead", "status", "new", "open opennotcontacted notcontacted 未联系 未跟进"},
    {"lead", "status", "contacted",
     "workingcontacted inprogress attemptedtocontact contactedlead connected 跟进中 已跟进"},
    {"lead", "status", "qualified", "closedconverted converted opendeal 已转化"},
    {"lead", "status", "unqualified", "closednotconverted notqualified junklead lostlead badtiming 无意向 已关闭"},
    {"customer", "kind", "person", "individual consumer personal 个人客户"},
    {"customer", "kind", "company", "business enterprise organization corporate 企业 企业客户"},
    {"customer", "stage", "prospect", "lead subscriber opportunity 潜在客户 意向客户"},
    {"customer", "stage", "customer", "client evangelist 成交客户 正式客户"},
    {"customer", "stage", "dormant", "inactive 沉睡客户"},
    {"customer", "stage", "lost", "formercustomer former churned 流失客户"},
};

static bool is_kept(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

str header__key(struct arena *a, str header)
{
    str folded = text_fold(a, header);
    char *p = arena_alloc(a, folded.n);
    size_t n = 0;
    for (size_t i = 0; i < folded.n; i++) {
        bool is_way = str_starts(str_skip(folded, i), S("›")); /* "Lines › Product" of exports */
        i += is_way ? 2 : 0;
        if (!is_way && is_kept((unsigned char)folded.p[i]))
            p[n++] = folded.p[i];
    }
    return (str){p, n};
}

static bool is_id(str key)
{
    return str_is(key, "id") || str_is(key, "编号");
}

bool header__is_id(struct arena *a, str header)
{
    return is_id(header__key(a, header));
}

bool header__is_id_of(str key, str name)
{
    return name.n && str_starts(key, name) && is_id(str_skip(key, name.n));
}

/* The place of the key among words, from 0; -1 where it is none of them. */
static int place_of(const char *words, str key)
{
    str rest = str_of(words);
    for (int i = 0; rest.p; i++)
        if (str_eq(str_cut(&rest, ' '), key))
            return i;
    return -1;
}

int header__fits(str object, str target, str key)
{
    int best = 0;
    for (size_t i = 0; i < countof(headers); i++) {
        const struct row *h = &headers[i];
        if (!str_is(target, h->target) || (h->object && !str_is(object, h->object)))
            continue;
        int place = place_of(h->words, key),
            most = h->object ? 95 : 90; /* what is said of this very object counts more */
        int fits = place < 0 ? 0 : most - (place < 30 ? place : 30);
        best = fits > best ? fits : best;
    }
    return best;
}

int header__file_fits(str object, str file_key)
{
    int best = 0;
    for (size_t i = 0; i < countof(files); i++) {
        if (!str_is(object, files[i].object))
            continue;
        for (str rest = str_of(files[i].words); rest.p;) {
            str word = str_cut(&rest, ' ');
            int fits = str_eq(file_key, word) ? 100 : str_find(file_key, word) >= 0 ? 40 + (int)word.n : 0;
            best = fits > best ? fits : best;
        }
    }
    return best;
}

str header__choice(str object, str target, str value)
{
    for (size_t i = 0; i < countof(choices); i++)
        if (str_is(object, choices[i].object) && str_is(target, choices[i].target) &&
            place_of(choices[i].words, value) >= 0)
            return str_of(choices[i].value);
    return S("");
}
