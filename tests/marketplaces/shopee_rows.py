"""Rows of Shopee's exports in the languages of Thailand and Indonesia, and headers of two more countries."""

from __future__ import annotations

TAIWAN = ["訂單編號", "訂單狀態", "退貨 / 退款狀態", "買家帳號", "訂單成立日期", "買家支付運費", "買家總支付金額"]
TAIWAN += ["商品名稱", "商品選項貨號", "商品活動價格", "數量", "退貨數量", "買家付款時間"]
VIETNAM = ["Mã đơn hàng", "Ngày đặt hàng", "Trạng Thái Đơn Hàng", "Trạng thái Trả hàng/Hoàn tiền", "SKU phân loại hàng"]
VIETNAM += ["Tên sản phẩm", "Giá ưu đãi", "Số lượng", "Số lượng sản phẩm được hoàn trả", "Người Mua"]
VIETNAM += ["Tổng số tiền Người mua thanh toán", "Tổng số tiền người mua thanh toán", "Phí vận chuyển mà người mua trả"]
RECEIVED = "ผู้ซื้อได้รับสินค้าแล้ว โปรดทราบว่าผู้ซื้อสามารถยื่นคำขอคืนเงิน/คืนสินค้าได้จนถึง 2026-07-04"


def thai(order_id: str, status: str, **more: str) -> dict:
    names = {"buyer": "ชื่อผู้ใช้ (ผู้ซื้อ)", "reason": "เหตุผลในการยกเลิกคำสั่งซื้อ", "request": "สถานะการคืนเงินหรือคืนสินค้า"}
    return {
        "หมายเลขคำสั่งซื้อ": order_id,
        "สถานะการสั่งซื้อ": status,
        "วันที่ทำการสั่งซื้อ": "2026-06-12 00:30",
        "เลขอ้างอิง SKU (SKU Reference No.)": "M",
        "ชื่อสินค้า": "เสื้อ",
        "ราคาขาย": "1,290.00",
        "จำนวน": "2",
        "ราคาขายสุทธิ": "2,580.00",
        "ราคาสินค้าที่ชำระโดยผู้ซื้อ (THB)": "2,480.00",
        "ค่าจัดส่งที่ชำระโดยผู้ซื้อ": "40.00",
        "จำนวนเงินทั้งหมด": "2,520.00",
    } | {names[name]: value for name, value in more.items()}


def indonesian(order_id: str, status: str, total: str = "285.000", **more: str) -> dict:
    names = {
        "request": "Status Pembatalan/ Pengembalian",
        "sku": "Nomor Referensi SKU",
        "price": "Harga Setelah Diskon",
        "quantity": "Jumlah",
        "returned": "Returned quantity",
        "shipping": "Ongkos Kirim Dibayar oleh Pembeli",
    }
    row = {
        "No. Pesanan": order_id,
        "Status Pesanan": status,
        "Waktu Pesanan Dibuat": "2026-06-12 07:47",
        "Username (Pembeli)": "pembeli_satu",
        "Nama Produk": "Kaos",
        "Total Pembayaran": total,
    }
    line = {"sku": "M", "price": "150.000", "quantity": "2", "returned": "0"} | more
    return row | {names[name]: value for name, value in line.items()}


INDONESIAN = [
    indonesian("2606ID01", "Selesai"),
    indonesian("2606ID02", "SELESAI", request="Permintaan Disetujui", returned=""),
    indonesian("2606ID03", "selesai", "380.000", request="Permintaan Disetujui", returned="1"),
    indonesian(
        "2606ID03", "selesai", "380.000", request="Permintaan Disetujui", sku="L", price="100.000", quantity="1"
    ),
    indonesian("2606ID04", "Sedang Dikirim", request="Sedang Diproses", returned="2"),
    indonesian("2606ID05", "Selesai", request="Permintaan Anu"),
    indonesian("2606ID06", "batal", "0", request="Permintaan Disetujui"),
    indonesian("2606ID07", "Pesanan diterima, namun Pembeli masih dapat mengajukan pengembalian hingga 2026-07-01."),
    indonesian("2606ID08", "Belum Bayar"),
    indonesian("2606ID10", "Pembatalan diajukan"),
    indonesian("2606ID09", "Perlu Dikirim", "Rp1.310.000", price="1.300.000", quantity="1", shipping="10.000"),
]
THAI = [
    thai("2606TH01", "สำเร็จแล้ว", buyer="ผู้ซื้อ_1"),
    thai("2606TH02", RECEIVED, buyer="b***1"),
    thai("2606TH03", "ยกเลิกแล้ว", reason="ยกเลิกโดยผู้ซื้อ<br>เหตุผล: เปลี่ยนใจ"),
    thai("2606TH04", "ที่ต้องจัดส่ง"),
    thai("2606TH05", "การจัดส่ง"),
    thai("2606TH06", "จัดส่งสำเร็จแล้ว", request="คำขอได้รับการยอมรับแล้ว"),
    thai("2606TH07", "สถานะใหม่"),
]
