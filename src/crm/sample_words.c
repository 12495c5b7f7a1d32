/* The lists; see sample_words.h. */
#include "crm/sample_words.h"

#include "base/check.h"

#define LIST(name, ...)                                                                                                \
    static const struct sample_word name##_words[] = {__VA_ARGS__};                                                    \
    const struct sample_list sample__##name = {name##_words, countof(name##_words)};

LIST(cities, {"上海", "Bristol"}, {"北京", "Leeds"}, {"深圳", "Cardiff"}, {"广州", "Glasgow"}, {"杭州", "Norwich"},
     {"苏州", "Exeter"}, {"成都", "Sheffield"}, {"武汉", "Nottingham"}, {"南京", "York"}, {"宁波", "Plymouth"},
     {"青岛", "Brighton"}, {"厦门", "Swansea"}, {"西安", "Coventry"}, {"重庆", "Liverpool"}, {"天津", "Newcastle"},
     {"长沙", "Derby"}, {"合肥", "Reading"}, {"郑州", "Leicester"}, {"佛山", "Preston"}, {"东莞", "Ipswich"})

LIST(streets, {"人民路", "High Street"}, {"中山路", "Station Road"}, {"建设路", "Mill Lane"}, {"解放路", "Church Road"},
     {"科技路", "Park Avenue"}, {"工业大道", "Quay Street"}, {"滨江路", "River Walk"}, {"创业路", "Foundry Way"})

LIST(family_names, {"王", "Smith"}, {"李", "Jones"}, {"张", "Taylor"}, {"刘", "Brown"}, {"陈", "Williams"},
     {"杨", "Wilson"}, {"黄", "Johnson"}, {"赵", "Davies"}, {"吴", "Patel"}, {"周", "Wright"}, {"徐", "Walker"},
     {"孙", "White"}, {"马", "Edwards"}, {"朱", "Green"}, {"胡", "Hall"}, {"郭", "Wood"}, {"何", "Harris"},
     {"林", "Clarke"}, {"高", "Jackson"}, {"罗", "Turner"}, {"郑", "Hill"}, {"梁", "Cooper"}, {"谢", "Khan"},
     {"宋", "Ward"}, {"唐", "Morris"}, {"许", "Moore"}, {"韩", "Baker"}, {"冯", "Harrison"}, {"邓", "Morgan"},
     {"曹", "Allen"}, {"彭", "James"}, {"曾", "Scott"}, {"肖", "Ellis"}, {"田", "Watson"}, {"董", "Parker"},
     {"袁", "Bennett"}, {"潘", "Young"}, {"蒋", "Chapman"}, {"蔡", "Hughes"}, {"余", "Foster"})

LIST(given_names, {"伟", "James"}, {"芳", "Emma"}, {"娜", "Olivia"}, {"敏", "Grace"}, {"静", "Chloe"}, {"丽", "Sarah"},
     {"强", "Daniel"}, {"磊", "Thomas"}, {"军", "George"}, {"洋", "Adam"}, {"勇", "Peter"}, {"艳", "Lucy"},
     {"杰", "Jack"}, {"娟", "Alice"}, {"涛", "Simon"}, {"明", "David"}, {"超", "Oliver"}, {"霞", "Hannah"},
     {"平", "Mark"}, {"刚", "Paul"}, {"英", "Helen"}, {"华", "Claire"}, {"玉", "Amelia"}, {"萍", "Laura"},
     {"红", "Rose"}, {"建", "Andrew"}, {"国", "Robert"}, {"志", "Michael"}, {"文", "William"}, {"婷", "Sophie"},
     {"雪", "Katie"}, {"晨", "Ben"}, {"宇", "Luke"}, {"轩", "Henry"}, {"浩", "Samuel"}, {"思", "Zoe"}, {"欣", "Anna"},
     {"怡", "Ella"}, {"嘉", "Jessica"}, {"俊", "Martin"}, {"博", "Edward"}, {"雅", "Ruth"}, {"诗", "Megan"},
     {"佳", "Julia"})

LIST(first_parts, {"恒", "North"}, {"华", "West"}, {"锦", "Alder"}, {"瑞", "Ash"}, {"博", "Bright"}, {"中", "Castle"},
     {"东", "East"}, {"金", "Gold"}, {"宏", "Grand"}, {"明", "Clear"}, {"天", "High"}, {"嘉", "Fair"}, {"云", "Cloud"},
     {"信", "True"}, {"盛", "Rich"}, {"鼎", "Stone"}, {"凯", "King"}, {"启", "Morning"}, {"汇", "Con"}, {"万", "Mill"},
     {"润", "Spring"}, {"海", "Sea"}, {"星", "Star"}, {"长", "Long"}, {"安", "Haven"}, {"卓", "Peak"}, {"佳", "Good"},
     {"正", "Wright"}, {"远", "Far"}, {"诚", "Honey"})

LIST(second_parts, {"泰", "field"}, {"程", "bridge"}, {"丰", "brook"}, {"雅", "dale"}, {"联", "gate"}, {"石", "stone"},
     {"图", "view"}, {"德", "wood"}, {"成", "ford"}, {"禾", "land"}, {"帆", "port"}, {"达", "way"}, {"世", "holm"},
     {"新", "well"}, {"越", "ridge"}, {"通", "path"}, {"象", "mark"}, {"泽", "water"}, {"纳", "haven"}, {"辰", "light"},
     {"青", "grove"}, {"和", "ham"}, {"音", "bell"}, {"航", "sail"}, {"源", "head"})

LIST(forms, {"有限公司", "Ltd"}, {"有限公司", "Group"}, {"股份有限公司", "plc"}, {"集团有限公司", "Partners"},
     {"有限责任公司", "and Sons"})

const struct sample_trade sample__trades[] = {
    {"manufacturing", {{"精密机械", "Engineering"}, {"装备制造", "Machinery"}, {"新材料", "Materials"}}},
    {"retail", {{"商贸", "Stores"}, {"百货", "Retail"}, {"连锁超市", "Markets"}}},
    {"technology", {{"智能科技", "Robotics"}, {"科技", "Technology"}, {"电子", "Electronics"}}},
    {"software", {{"软件", "Software"}, {"信息技术", "Systems"}, {"网络科技", "Networks"}}},
    {"medical", {{"医疗器械", "Medical"}, {"医药", "Pharma"}, {"生物科技", "Biotech"}}},
    {"finance", {{"融资租赁", "Leasing"}, {"投资管理", "Capital"}, {"保险经纪", "Insurance"}}},
    {"marketing", {{"文化传媒", "Media"}, {"广告", "Advertising"}, {"会展", "Events"}}},
    {"telecommunications", {{"通信技术", "Telecom"}, {"光电", "Photonics"}, {"网络通信", "Wireless"}}},
    {"services", {{"管理咨询", "Consulting"}, {"物业服务", "Facilities"}, {"检测技术", "Testing"}}},
    {"logistics", {{"物流", "Logistics"}, {"供应链管理", "Supply Chain"}, {"仓储", "Warehousing"}}},
    {"education", {{"教育科技", "Learning"}, {"职业培训", "Training"}, {"图书", "Books"}}},
    {"catering", {{"餐饮管理", "Catering"}, {"食品", "Foods"}, {"酒店管理", "Hotels"}}},
};
const size_t sample__trade_count = countof(sample__trades);

LIST(job_titles, {"总经理", "Managing director"}, {"采购经理", "Purchasing manager"}, {"信息部主任", "Head of IT"},
     {"财务总监", "Finance director"}, {"运营经理", "Operations manager"}, {"生产主管", "Production supervisor"},
     {"技术总监", "Technical director"}, {"行政经理", "Office manager"})

LIST(departments, {"总经办", "Board"}, {"采购部", "Purchasing"}, {"信息部", "IT"}, {"财务部", "Finance"},
     {"运营部", "Operations"}, {"生产部", "Production"}, {"技术部", "Engineering"}, {"行政部", "Administration"})

LIST(next_steps, {"安排现场演示", "Arrange a demonstration on site"}, {"发送正式报价", "Send the formal quote"},
     {"与采购确认付款条件", "Settle the terms of payment with purchasing"},
     {"约见决策人", "Meet the person who decides"}, {"补充技术方案", "Add the technical proposal"},
     {"跟进合同审批", "Follow the contract through approval"})

LIST(needs,
     {"现有系统无法支撑多仓库管理，希望年内完成替换",
      "The present system cannot run several warehouses; to be replaced this year"},
     {"门店扩张，需要统一的客户与订单数据", "New stores are opening and need one view of customers and orders"},
     {"希望减少人工录入，先在一个部门试点", "Wants less typing by hand, to be tried in one department first"},
     {"客服响应慢，计划上线统一的服务平台", "Support answers slowly; one service desk is planned"},
     {"正在比较三家供应商，重点看实施周期", "Comparing three suppliers; how long it takes matters most"},
     {"预算已批，要求下季度上线", "The budget is approved; to go live next quarter"})

LIST(calls, {"电话沟通需求", "Called about requirements"}, {"电话确认预算", "Called to confirm the budget"},
     {"电话回访", "Follow-up call"}, {"电话约定演示时间", "Called to arrange the demonstration"})
LIST(visits, {"上门拜访", "Visit on site"}, {"参观客户仓库", "Toured the warehouse"},
     {"拜访采购负责人", "Visited the head of purchasing"})
LIST(meetings, {"方案演示", "Product demonstration"}, {"需求讨论会", "Workshop on requirements"},
     {"商务谈判", "Negotiation"})
LIST(emails, {"发送报价单", "Sent the quote"}, {"发送产品资料", "Sent the product papers"},
     {"发送合同草案", "Sent the draft contract"})

LIST(results, {"对方认可方案，下周答复", "They like the proposal and answer next week"},
     {"需要再确认预算", "The budget has to be confirmed"},
     {"希望看到同行案例", "Would like to see a case from their trade"},
     {"已转给技术部门评估", "Passed on to their engineers"}, {"价格仍有异议", "Still not happy with the price"})

LIST(tasks, {"回访报价意见", "Ask what they think of the quote"}, {"准备合同", "Prepare the contract"},
     {"预约演示", "Book the demonstration"}, {"寄送样机", "Send a demonstration unit"},
     {"确认付款计划", "Confirm the payment plan"})

const struct sample_product sample__products[SAMPLE_PRODUCTS] = {
    {"GX-101", {"仓储管理系统", "Warehouse Manager"}, {"软件", "Software"}, {"套", "licence"}, 128000},
    {"GX-102", {"客户服务平台", "Service Desk"}, {"软件", "Software"}, {"套", "licence"}, 86000},
    {"GX-103", {"数据分析套件", "Analytics Suite"}, {"软件", "Software"}, {"套", "licence"}, 158000},
    {"GX-104", {"移动外勤应用", "Field Service App"}, {"软件", "Software"}, {"套", "licence"}, 36000},
    {"GX-201", {"工业平板电脑", "Industrial Tablet"}, {"硬件", "Hardware"}, {"台", "piece"}, 6800},
    {"GX-202", {"手持扫码终端", "Handheld Scanner"}, {"硬件", "Hardware"}, {"台", "piece"}, 2980},
    {"GX-203", {"条码打印机", "Label Printer"}, {"硬件", "Hardware"}, {"台", "piece"}, 4200},
    {"GX-204", {"边缘网关", "Edge Gateway"}, {"硬件", "Hardware"}, {"台", "piece"}, 9600},
    {"GX-301", {"实施服务", "Implementation"}, {"服务", "Services"}, {"人天", "day"}, 3200},
    {"GX-302", {"培训服务", "Training"}, {"服务", "Services"}, {"人天", "day"}, 2800},
    {"GX-303", {"年度维护", "Annual Maintenance"}, {"服务", "Services"}, {"年", "year"}, 18000},
    {"GX-304", {"定制开发", "Custom Development"}, {"服务", "Services"}, {"人天", "day"}, 3600},
};

const struct sample_word sample__teams[SAMPLE_TEAMS] = {{"华东销售部", "Sales East"}, {"华南销售部", "Sales South"}};

const struct sample_user sample__users[SAMPLE_USERS] = {
    {{"沈嘉宁", "Rachel Holt"}, "shen.jianing", "rachel.holt", "sales_manager", 0},
    {{"顾明远", "Tom Ashworth"}, "gu.mingyuan", "tom.ashworth", "sales", 0},
    {{"陆思齐", "Nina Kaur"}, "lu.siqi", "nina.kaur", "sales", 0},
    {{"梁启航", "Owen Price"}, "liang.qihang", "owen.price", "sales_manager", 1},
    {{"温雅琪", "Maya Flynn"}, "wen.yaqi", "maya.flynn", "sales", 1},
    {{"方志诚", "Leo Barnes"}, "fang.zhicheng", "leo.barnes", "sales", 1},
};
