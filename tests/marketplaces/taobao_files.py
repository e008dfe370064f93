"""Taobao's two reports, made for tests: every generation of the header, and rows that are hard to read."""

from __future__ import annotations

from made_exports import header, plain_csv, quoted, table, xlsx

WAITS = "买家已付款，等待卖家发货"
DONE = "交易成功"
CLOSED = "交易关闭"
DETAILS = header("taobao", "ExportOrderDetailList")
OLD = header("taobao", "ExportOrderList_2016")
NEWER = header("taobao", "ExportOrderList_2019")


def order(
    order_id: str, status: str = DONE, paid_at: str = "2020-05-01 09:00:01", paid: str = "10.00", **cells: str
) -> dict:
    row = {
        "订单编号": order_id,
        "买家会员名": "tb_nick",
        "买家应付货款": "10.00",
        "买家应付邮费": "0.00",
        "总金额": "10.00",
        "买家实际支付金额": paid,
        "订单状态": status,
        "订单创建时间": "2020-05-01 09:00:00",
        "订单付款时间": paid_at,
        "宝贝标题": "帽子",
        "宝贝总数量": "1",
        "买家服务费": "0元",
    }
    return row | cells


def detail(order_id: str, title: str, price: str, quantity: str = "1", status: str = DONE, **cells: str) -> dict:
    return {"订单编号": order_id, "标题": title, "价格": price, "购买数量": quantity, "订单状态": status, **cells}


def generations() -> dict[str, bytes]:
    """One file of each generation; each holds a finished order, one partly refunded and one that was never paid."""

    def rows(year: str, **refund: str) -> list[dict]:
        return [
            order(f'="{year}00000000000001"', 买家会员名="花花"),
            order(f'="{year}00000000000002"', paid="6.50", **refund),
            order(f'="{year}00000000000003"', CLOSED, "", "0.00"),
        ]

    def bare(year: str, **refund: str) -> list[dict]:
        return [row | {"订单编号": row["订单编号"].strip('="')} for row in rows(year, **refund)]

    xlsx_2020, xlsx_2021 = header("taobao", "ExportOrderList_2020_xlsx"), header("taobao", "ExportOrderList_2021plus")
    middle = [*OLD, "是否上传合同照片", "是否上传小票", "是否代付", "新零售交易类型"]
    clone = ["交易编号", "买家昵称", "实付金额", "退款金额", "拍下时间", "付款时间", "交易状态", "自定义备注"]
    cloned = [
        {"交易编号": "22220000000001", "买家昵称": "花花", "实付金额": "10.00", "拍下时间": "2020/5/1 9:00"}
        | {"付款时间": "2020/5/1 9:01", "交易状态": "TRADE_FINISHED", "退款金额": "0", "自定义备注": "急"},
        {"交易编号": "22220000000002", "买家昵称": "花花", "实付金额": "6.50", "拍下时间": "2020/5/1 9:00"}
        | {"付款时间": "2020/5/1 9:01", "交易状态": DONE, "退款金额": "3.50"},
        {"交易编号": "22220000000003", "买家昵称": "花花", "实付金额": "0.00", "拍下时间": "2020/5/1 9:00"}
        | {"交易状态": CLOSED, "退款金额": "0"},
    ]
    return {
        "ExportOrderList2016.csv": quoted(table(OLD, rows("2016"))),
        "ExportOrderList2017.csv": quoted(table(middle, rows("2017"))),
        "ExportOrderList2019.csv": quoted(table(NEWER, rows("2019", 退款金额="3.50"))),
        "ExportOrderList2020.xlsx": xlsx(table(xlsx_2020, bare("2020", 退款金额="3.50"))),
        "ExportOrderList2021.xlsx": xlsx(table(xlsx_2021, bare("2021", 退款金额="3.50"))),
        "erp.csv": plain_csv(table(clone, cloned)),
    }


def odd_orders() -> list[dict]:
    return [
        order("\t2001\t", 买家会员名="'tb_text"),
        order("2002", 买家会员名="名𠮷字"),
        order("2003", 买家会员名="t**2"),
        order("2004", CLOSED, "0000-00-00 00:00:00", "0.00"),
        order("2005", CLOSED, "2020-05-01 09:00:01", "0.00", 退款金额="10.00"),
        order("2006", "预售中", "2020-05-01 09:00:01"),
        order("2007", "", "", "0.00"),
        order("2008", "", "2020/5/1 9:01"),
        order("2009", WAITS),
        order("2009", DONE),
        order("2010", "买家已付款,等待卖家发货", paid="0.00", 退款金额="10.00"),
        order("2011", 总金额="18.00", 买家应付邮费="8.00", paid="18.00", 宝贝总数量="2"),
        order("2012", paid="￥1,010.00", 总金额="￥1,010.00元"[:-1], 买家应付货款="￥1,010.00"),
        order("2013", CLOSED, paid="0.00", 退款金额=""),
        # what would be taken for one order, for none, or for an order of no day
        order("1.93068E+15"),
        order('=""'),
        order("2014", 订单创建时间="0000-00-00 00:00:00"),
    ]
