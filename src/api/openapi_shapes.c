/*
 * The shapes that are the same for everybody, as outlines (outline.h), by subject. Programs make their types from them and so
 * does the page (web/src/api/schema.ts): where an answer holds one of a few texts, the texts are named. See openapi.h.
 */
#include "api/openapi.h"
#include "base/check.h"

const struct shape_outline openapi_shapes[] = {
    /* what went wrong */
    {"Problem",
     "{type:text,title:text,status:integer,code?:text,detail:text,request:text,errors?:[Mistake],tries_left?:integer,"
     "current?:{*:any},changed?:{*:FieldChange},actor?:Stub?,at?:instant?,record?:integer,blocker_count?:integer,"
     "blockers?:[Blocker],reasons?:[Unready],idempotency_key?:text,ask?:text}"},
    {"Unready", "{part:\"database\"|\"schema\"|\"disk\",code:\"unreachable\"|\"read_only\"|\"version\"|\"full\","
                "since:instant}"},
    {"Mistake", "{pointer?:text,parameter?:text,code:text,detail:text,record?:integer,position?:integer}"},
    {"Blocker",
     "{changeset:integer?,actor:Stub?,at:instant?,object?:text,record?:integer,name?:text,fields:[text],"
     "reason:\"changed\"|\"referenced\"|\"unique\"|\"purged\"|\"undone\"|\"running\"|\"refused\"|\"too_many\",detail:text?}"},

    /* in many places */
    {"Stub", "{id:integer,name:text?,deleted?:boolean}"},
    {"Link", "{object:text,id:integer,name?:text?,deleted?:boolean}"},
    {"FieldChange", "{before:any,after:any}"},
    {"Language", "\"zh\"|\"en\""},
    {"Hue", "\"gray\"|\"red\"|\"orange\"|\"amber\"|\"green\"|\"teal\"|\"sky\"|\"indigo\"|\"violet\"|\"pink\""},

    /* people and the company */
    {"SetupState", "{needed:boolean,link:boolean?,sample:boolean,languages:[Language],version:text}"},
    {"Setup", "{token:text,language?:Language,user:{name:text,email:text,password:text},company?:CompanyPatch,"
              "sample?:integer}"},
    {"Session", "{token:text,expires_at:instant,user:Person}"},
    {"Person", "{id:integer,name:text,email:text,role:text,team:integer?,language:Language?,time_zone:text?,"
               "start_views:text?}"},
    {"PersonPatch", "{name?:text,language?:Language?,time_zone?:text?,start_views?:text?}"},
    {"Company", "{name:text,currency:text,time_zone:text,language:Language}"},
    {"CompanyPatch", "{name?:text,currency?:text,time_zone?:text,language?:Language}"},
    {"Scope", "\"own\"|\"some\"|\"all\""},
    {"Rights", "{see:Scope?,create:Scope?,change:Scope?,delete:Scope?}"},
    {"Me", "{user:Person,company:Company,rights:{*:Rights},manage:[text]}"},

    /* declarations; FieldType is made of the types there are */
    {"Label", "{en:text,zh:text}"},
    {"Object",
     "{object:text,number:integer,plural:text,label:Label,labels:Label,icon:text,hue:Hue,group:text?,order:integer,"
     "title:text,owned_by:text?,behaviours:[text],fields:[Field],process:Process?,timeline:Standing?,"
     "search:[text],layout:Layout,rights:Rights}"},
    {"Field", "{number:integer,name:text,type:FieldType,label:Label,required:boolean,unique:boolean,sortable:boolean,"
              "computed:boolean,system:boolean,tree:boolean,unit_price:boolean,max:number?,min:number?,default:any,"
              "choices:[Choice]?,"
              "to:text?,of:text?}"},
    {"Choice", "{number:integer,value:text,label:Label,hue:Hue?,retired:boolean}"},
    {"Process", "{field:text,since:text?,probability:text?,amount:text?,weighted:text?,states:[State]}"},
    {"State", "{value:text,probability:text?,is:\"won\"|\"lost\"?,required:[text],stuck_after_days:integer?}"},
    {"Standing", "{about:[text],at:[text]}"},
    {"Layout", "{list:[text],form:[text],highlights:[text],sections:[Section],card:[text],related:[text]}"},
    {"Section", "{label:Label,fields:[text]}"},

    /* figures and search; what a figure is called is what was asked for */
    {"Summary", "{data:[{*:any}],as_of:instant}"},
    {"Hit", "{object:text,id:integer,name:text,match:Match,field:text?,text:text?}"},
    {"Match", "\"exact\"|\"prefix\"|\"word\"|\"contains\"|\"initials\"|\"pinyin\"|\"none\""},

    /* the journal */
    {"ChangeKind", "\"create\"|\"update\"|\"delete\"|\"restore\"|\"purge\""},
    {"JournalEntry",
     "{seq:integer,changeset:integer,object:text,record:integer,version:integer,kind:ChangeKind,before:{*:any},"
     "after:{*:any},actor:Stub?,via:text,at:instant,cause:integer?}"},
    {"HistoryEntry",
     "{seq:integer?,changeset:integer,object:text,record:integer,version:integer,kind:ChangeKind,before:{*:any},"
     "after:{*:any},actor:Stub?,via:text,at:instant,undone:boolean,partly_undone:boolean}"},
    {"History", "{data:[HistoryEntry],next:integer?}"},
    {"TimelineItem", "{kind:text,at:instant,actor:Stub?,record?:{*:any},"
                     "changeset?:integer,via?:text,undone?:boolean,partly_undone?:boolean,changes?:{*:FieldChange}}"},
    {"Timeline", "{data:[TimelineItem],next:text?}"},
    {"ChangeSet", "{id:integer,at:instant,actor:Stub?,via:text,state:text,label:text,undo_of:integer?,cause:integer?,"
                  "root:integer,depth:integer,objects?:{*:integer},count?:integer}"},
    {"Done", "{changeset:integer?,count:integer}"},
    {"Undone", "{job?:integer,changeset:integer?,count:integer}"},
    {"News", "{data:[NewsItem]}"},
    {"NewsItem", "{seq:integer,object:text,many?:boolean,record?:integer,kind?:ChangeKind,version?:integer,"
                 "changeset?:integer,actor?:integer?}"},

    /* long work */
    {"Progress", "{done:integer,total:integer}"},
    {"Job", "{id:integer,kind:text,state:\"queued\"|\"running\"|\"done\"|\"failed\"|\"cancelled\",class:text,"
            "run_at:instant,progress:Progress,result:any,error:text?}"},
    {"Import", "{id:integer,name:text,state:ImportState,changeset:integer?,created_at:instant,error:text?,progress:"
               "ImportProgress?,removed:ImportNotice?,stopped:ImportNotice?,files:[ImportFile]}"},
    {"ImportState", "\"new\"|\"mapping\"|\"checking\"|\"checked\"|\"running\"|\"done\"|\"failed\"|\"cancelled\"|"
                    "\"undone\""},
    {"ImportProgress", "{done:integer,total:integer,rows_per_second:integer?}"},
    {"ImportFile", "{name:text,bytes:integer,rows:integer,object:text?,separator:text,header:boolean,update_by:text?,"
                   "columns:[ImportColumn],result:ImportResult?,problems:[ImportProblem],notices:[ImportProblem]}"},
    {"ImportColumn", "{column:text,samples:[text],target:text?,type:FieldType?,missing:Missing?,date_order:DateOrder?,"
                     "number_style:NumberStyle?,notice:ImportNotice?,values:{*:text?}?,distinct:[text],"
                     "unmatched:[text],empty:integer,problems:integer}"},
    {"ImportNotice", "{code:text,detail:text}"},
    {"Missing", "\"reject\"|\"empty\"|\"create\""},
    {"DateOrder", "\"dmy\"|\"mdy\"|\"ymd\""},
    {"NumberStyle", "\"point\"|\"comma\""},
    {"ImportResult", "{created:integer,updated:integer,unchanged:integer,rejected:integer}"},
    {"ImportProblem", "{column:text?,code:text,detail:text,count:integer,rows:[integer]}"},
    {"ImportPatch", "{name?:text,files?:[ImportFilePatch]}"},
    {"ImportFilePatch", "{name:text,object?:text?,update_by?:text?,separator?:text?,header?:boolean?,"
                        "columns?:[ImportColumnPatch]}"},
    {"ImportColumnPatch", "{column:text,target?:text?,missing?:Missing?,date_order?:DateOrder?,"
                          "number_style?:NumberStyle?,values?:{*:text?}?}"},
};
const size_t openapi_shape_count = countof(openapi_shapes);
