"""What people paste for an address is understood, or not taken: nobody is sent to the wrong door."""

import pytest

from community.bookings.addresses import Address, address_of

HOME = Address("3", "2", "501")
READ = {
    "3-2-501": HOME,
    "３－２－５０１": HOME,
    "3－2－501": HOME,
    "3—2—501": HOME,
    "3–2–501": HOME,
    "3 - 2 - 501": HOME,
    " 3-2-501 。": HOME,
    "3 2 501": HOME,
    "３　２　５０１": HOME,
    "3/2/501": HOME,
    "3.2.501": HOME,
    "3、2、501": HOME,
    "3，2，501": HOME,
    "3_2_501": HOME,
    "03-02-0501": HOME,
    "3号楼2单元501室": HOME,
    "３号楼２单元５０１室": HOME,
    "3号楼 2单元 501室": HOME,
    "3号楼2单元501": HOME,
    "3号楼-2单元-501室": HOME,
    "3号楼，2单元，501": HOME,
    "3号楼2单元501号": HOME,
    "3号楼2单元501房": HOME,
    "3号楼2单元5楼501": HOME,
    "3号楼2单元5层501室": HOME,
    "3号楼2-501": HOME,
    "3号2单元501": HOME,
    "3楼2单元501": HOME,
    "3栋2单元501": HOME,
    "3栋楼2单元501": HOME,
    "3幢2单元501室": HOME,
    "3幢2号单元501室": HOME,
    "3座2单元501": HOME,
    "3#-2-501": HOME,
    "3＃－2－501": HOME,
    "3#楼2单元501": HOME,
    "3#2单元501室": HOME,
    "3-2单元501": HOME,
    "3-2门-501": HOME,
    "三号楼二单元五零一": HOME,
    "三栋二单元五〇一室": HOME,
    "柳荫里3-2-501": HOME,
    "柳荫里 3号楼2单元501室": HOME,
    "大武口区锦林街道柳荫里3号楼2单元501室": HOME,
    "柳荫里-3-2-501": HOME,
    "柳荫里，3-2-501": HOME,
    "锦林街道，柳荫里，3号楼，2单元，501室": HOME,
    "12-1-1203": Address("12", "1", "1203"),
    "十二号楼一单元1203": Address("12", "1", "1203"),
    "二十一栋两单元三零二": Address("21", "2", "302"),
    "3-2-5": Address("3", "2", "5"),
    "3-2-501A": Address("3", "2", "501A"),
    "a-2-501": Address("A", "2", "501"),
    "Ａ座2单元501": Address("A", "2", "501"),
    "A座501": Address("A", "", "501"),
    "B2栋501室": Address("B2", "", "501"),
    "3号楼501室": Address("3", "", "501"),
    "3号楼501": Address("3", "", "501"),
    "3栋5楼501": Address("3", "", "501"),
    "3号楼2单元5楼东户": Address("3", "2", "5楼东户"),
    "3-2-5楼西": Address("3", "2", "5楼西户"),
}
NOT_READ = (
    "",
    "   ",
    "-",
    "501",
    "501室",
    "3-501",  # a unit or a building?
    "3楼501",  # a floor or a building?
    "3号楼",
    "3号楼5",
    "3号楼2单元",
    "2单元501",
    "3号楼2单元东户",  # on which floor?
    "3号楼2单元6楼501",  # the floor or the room is wrong
    "3-0-501",
    "0-2-501",
    "3-2-0",
    "3-2-5-501",
    "32501",
    "3-2-50112",
    "柳荫里",
    "柳荫里二期3-2-501",  # the list knows which estate
    "柳荫里1区3号楼2单元501",
    "3-2-501，电梯坏了",
    "3-2-501和3-2-502",
    "5号楼3-2-501",
    "138-0000-0001",
    "13800000001",
    "2026-11-25",
    "三",
    "十",
    "门口左转",
    "#-#-#",
    "0x3-2-501",
    "3-2-501\n4-2-501",
)


@pytest.mark.parametrize("text", READ)
def test_an_address_is_read_however_it_is_written(text):
    assert address_of(text) == READ[text]


@pytest.mark.parametrize("text", NOT_READ)
def test_what_names_no_one_door_is_not_taken(text):
    assert address_of(text) is None


@pytest.mark.parametrize("home", sorted(set(READ.values()), key=str))
def test_what_is_shown_is_read_as_the_same_door(home):
    assert address_of(home.words()) == home
    assert len(home.building) <= 10 and len(home.unit) <= 10 and len(home.room) <= 10


def test_a_door_is_said_in_the_words_of_the_place():
    assert HOME.words() == "3号楼2单元501室"
    assert Address("A", "", "1203").words() == "A座1203室"
    assert Address("3", "2", "5楼东户").words() == "3号楼2单元5楼东户"
