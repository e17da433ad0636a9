package home

import "testing"

func TestParse(t *testing.T) {
	tr := func(n int) Floor { return Floor{Flights, n} }
	van := func(n int) Floor { return Floor{Storeys, n} }
	hornsgatan12 := Home{Street: "hornsgatan", Number: "12"}
	with := func(change func(h *Home)) Home {
		h := hornsgatan12
		change(&h)
		return h
	}
	for text, want := range map[string]Home{
		"":                                                 {},
		"Hornsgatan 12":                                    hornsgatan12,
		"  HORNSGATAN,12 ":                                 hornsgatan12,
		"hornsg. 12":                                       hornsgatan12,
		"hornsg 12":                                        hornsgatan12,
		"Horns gatan 12":                                   hornsgatan12,
		"Horns g. 12":                                      hornsgatan12,
		"hornsgata 12":                                     hornsgatan12,
		"Hornsgat.12":                                      hornsgatan12,
		"på Hornsgatan 012":                                hornsgatan12,
		"12 Hornsgatan":                                    hornsgatan12,
		"Hornsgatan ١٢":                                    hornsgatan12,
		"Hornsgatan １２":                                    hornsgatan12,
		"Hornsgatan 12, 118 20 Stockholm":                  with(func(h *Home) { h.Rest = "stockholm" }),
		"Hornsgatan 12 11820 Stockholm":                    with(func(h *Home) { h.Rest = "stockholm" }),
		"118 20 Stockholm, Hornsgatan 12":                  with(func(h *Home) { h.Rest = "stockholm" }),
		"Hornsgatan 12B":                                   with(func(h *Home) { h.Letter = "b" }),
		"Hornsgatan 12 b, 3 tr":                            with(func(h *Home) { h.Letter, h.Floor = "b", tr(3) }),
		"Hornsgatan 12, 3tr":                               with(func(h *Home) { h.Floor = tr(3) }),
		"Hornsgatan 12 3 tr":                               with(func(h *Home) { h.Floor = tr(3) }),
		"Hornsgatan 12 tr 3":                               with(func(h *Home) { h.Floor = tr(3) }),
		"Hornsgatan 12 tre trappor upp":                    with(func(h *Home) { h.Floor, h.Rest = tr(3), "upp" }),
		"3 tr, Hornsgatan 12":                              with(func(h *Home) { h.Floor = tr(3) }),
		"3 tr Hornsgatan 12":                               with(func(h *Home) { h.Floor = tr(3) }),
		"Hornsgatan 12, vån 3":                             with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 v. 3":                               with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 våning tre":                         with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12, 3:e våningen":                      with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12, tredje vån.":                       with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 plan 3":                             with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12, 3rd floor":                         with(func(h *Home) { h.Floor = van(3) }),
		"third floor, Hornsgatan 12":                       with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12، الطابق ٣":                          with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 الطابق الثالث":                      with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 طبقه ۳":                             with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 этаж 3":                             with(func(h *Home) { h.Floor = van(3) }),
		"Hornsgatan 12 bv":                                 with(func(h *Home) { h.Floor = tr(0) }),
		"Hornsgatan 12 B, b.v.":                            with(func(h *Home) { h.Letter, h.Floor = "b", tr(0) }),
		"Hornsgatan 12, n.b.":                              with(func(h *Home) { h.Floor = tr(0) }),
		"Hornsgatan 12, nedre botten":                      with(func(h *Home) { h.Floor = tr(0) }),
		"Hornsgatan 12 ground floor":                       with(func(h *Home) { h.Floor = tr(0) }),
		"Hornsgatan 12 الطابق الأرضي":                      with(func(h *Home) { h.Floor = tr(0) }),
		"Hornsgatan 12, källaren":                          with(func(h *Home) { h.Floor = tr(-1) }),
		"Hornsgatan 12 lgh 1103":                           with(func(h *Home) { h.Apartment, h.Floor = "1103", tr(1) }),
		"Hornsgatan 12 lgh nr 7":                           with(func(h *Home) { h.Apartment = "7" }),
		"Hornsgatan 12/1103":                               with(func(h *Home) { h.Apartment, h.Floor = "1103", tr(1) }),
		"Hornsgatan 12, شقة ٧":                             with(func(h *Home) { h.Apartment = "7" }),
		"apt 1302, Hornsgatan 12, 3 tr":                    with(func(h *Home) { h.Apartment, h.Floor = "1302", tr(3) }),
		"Hornsgatan 12, port B":                            with(func(h *Home) { h.Entrance = "b" }),
		"Hornsgatan 12 uppgång 2, 3 tr":                    with(func(h *Home) { h.Entrance, h.Floor = "2", tr(3) }),
		"Hornsgatan 12, Andersson på dörren":               with(func(h *Home) { h.Door = "andersson" }),
		"Hornsgatan 12 Andersson på dörren":                with(func(h *Home) { h.Door = "andersson" }),
		"Hornsgatan 12, det står Berg & Åkesson på dörren": with(func(h *Home) { h.Door = "berg akesson" }),
		"Hornsgatan 12, dörrskylt: Andersson":              with(func(h *Home) { h.Door = "andersson" }),
		"Hornsgatan 12, name on the door is Andersson":     with(func(h *Home) { h.Door = "andersson" }),
		"Hornsgatan 12, röda dörren":                       with(func(h *Home) { h.Rest = "roda dorren" }),
		"Hornsgatan 12, gula huset på gården":              with(func(h *Home) { h.Rest = "gula garden" }),
		"vi hörde 3 barn på Hornsgatan 12":                 with(func(h *Home) { h.Rest = "vi horde 3 barn" }),
		"nära Hornsgatan 12":                               with(func(h *Home) { h.Near = true }),
		"mitt emot Hornsgatan 12":                          with(func(h *Home) { h.Near, h.Rest = true, "mitt" }),
		"Hornsgatan 12, nära ICA":                          with(func(h *Home) { h.Rest = "ica" }),
		"Hornsgatan 45, port B, Andersson på dörren":       {Street: "hornsgatan", Number: "45", Entrance: "b", Door: "andersson"},
		"Storgatan 12, 3 tr":                               {Street: "storgatan", Number: "12", Floor: tr(3)},
		"storg. 12 lgh 1103":                               {Street: "storgatan", Number: "12", Apartment: "1103", Floor: tr(1)},
		"Stor gatan 12 B vån 3":                            {Street: "storgatan", Number: "12", Letter: "b", Floor: van(3)},
		"near ICA on Hornsgatan":                           {Street: "hornsgatan", Near: true, Rest: "ica"},
		"mitt emot kiosken":                                {Near: true, Rest: "mitt kiosken"},
		"Hornsgatan":                                       {Street: "hornsgatan"},
		"Östgötagatan 5":                                   {Street: "ostgotagatan", Number: "5"},
		"Oestgoetagatan 5":                                 {Street: "ostgotagatan", Number: "5"},
		"O\u0308stgo\u0308tagatan 5":                       {Street: "ostgotagatan", Number: "5"},
		"Ringvägen 3":                                      {Street: "ringvagen", Number: "3"},
		"ringv. 3":                                         {Street: "ringvagen", Number: "3"},
		"Ringv 3 v 2":                                      {Street: "ringvagen", Number: "3", Floor: van(2)},
		"Oden plan 3":                                      {Street: "odenplan", Number: "3"},
		"Odenpl. 3":                                        {Street: "odenplan", Number: "3"},
		"Ringvägens allé 4":                                {Street: "ringvagensalle", Number: "4"},
		"Kungs all. 4":                                     {Street: "kungsalle", Number: "4"},
		"S:t Eriksgatan 20":                                {Street: "steriksgatan", Number: "20"},
		"Sankt Eriksgatan 20":                              {Street: "steriksgatan", Number: "20"},
		"L:a Nygatan 2":                                    {Street: "lilanygatan", Number: "2"},
		"Lilla Nygatan 2":                                  {Street: "lilanygatan", Number: "2"},
		"N. Stationsgatan 9":                               {Street: "norastationsgatan", Number: "9"},
		"Olof Palmes gata 9":                               {Street: "olofpalmesgatan", Number: "9"},
		"Birger Jarls 9":                                   {Street: "birgerjarls", Number: "9"},
		"Norr Mälarstrand 9":                               {Street: "malarstrand", Number: "9", Rest: "norr"},
		"شارع الملك ١٢":                                    {Street: "شارعالملك", Number: "12"},
		"улица Ленина 12":                                  {Street: "улицаленина", Number: "12"},
		"070-123 45 67":                                    {Rest: "070 123 45 67"},
		"12":                                               {Rest: "12"},
		"123456":                                           {Rest: "123456"},
	} {
		if got := Parse(text); got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Likeness
	}{
		{"Storgatan 12, 3 tr", "storg. 12, tre trappor", SameHome},
		{"Storgatan 12, 3 tr", "Storgatn 12 3tr", SameHome},
		{"Storgatan 12, 3 tr", "Stor gata 12 vån 4", SameHome},
		{"Storgatan 12, 3 tr", "Stor gata 12 vån 3", SameHome},
		{"Storgatan 12, 3 tr", "Stor gata 12 vån 2", SameHouse},
		{"Storgatan 12, 3 tr", "Stor gata 12 vån 5", SameHouse},
		{"Storgatan 12, 3 tr", "Storgatan 12, 4 tr", SameHouse},
		{"Storgatan 12, 3 tr", "Storgatan 12", SameHouse},
		{"Storgatan 12", "Storgatan 12", SameHouse},
		{"Storgatan 12, lgh 1103", "Storgatan 12, 1 tr", SameHome},
		{"Storgatan 12, lgh 1103", "Storgatan 12, lgh 1104", SameHouse},
		{"Storgatan 12, Andersson på dörren", "Storgatan 12, dörrskylt Anderson", SameHome},
		{"Storgatan 12, Andersson på dörren", "Storgatan 12, Berg på dörren", SameHouse},
		{"Storgatan 12, Berg Andersson på dörren", "Storgatan 12, Berg på dörren", SameHome},
		{"Storgatan 12, 3 tr, Andersson på dörren", "Storgatan 12, 3 tr, Berg på dörren", SameHouse},
		{"Storgatan 12, port A, 3 tr", "Storgatan 12, port B, 3 tr", SameHouse},
		{"Storgatan 12, port A", "Storgatan 12, port A", SameHouse},
		{"Storgatan 12 A, 3 tr", "Storgatan 12 B, 3 tr", Different},
		{"Storgatan 12 A, 3 tr", "Storgatan 12, 3 tr", SameHouse},
		{"Storgatan 12, 3 tr", "Storgatan 13, 3 tr", Different},
		{"Storgatan 12", "Storgatan 121", Different},
		{"Storgatan 12", "Storgatan", Near},
		{"Storgatan", "Storgatan", Near},
		{"Storgatan 12, 3 tr", "mitt emot Storgatan 12, 3 tr", Near},
		{"Storgatan 12", "nära ICA på Storgatan", Near},
		{"mitt emot kiosken", "Mitt emot kiosken!", Near},
		{"mitt emot kiosken", "mitt emot skolan", Different},
		{"mitt emot kiosken", "Storgatan 12", Different},
		{"", "", Different},
		{"Storgatan 12", "Storvägen 12", Different},
		{"Östgötagatan 12", "Västgötagatan 12", Different},
		{"Norra vägen 12", "Södra vägen 12", Different},
		{"Nygatan 12", "Nyagatan 12", Different},
		{"Ringvägen 12", "Kingvägen 12", Different},
		{"Södermannagatan 12", "sodermanagatan 12", SameHouse},
		{"Södermannagatan 12", "Soedermannag. 12", SameHouse},
		{"Södermannagatan 12", "Södremannagatan 12", SameHouse},
		{"Hornsgatan 12 الطابق ٣", "Hornsgatan 12, 3rd floor", SameHome},
		{"Hornsgatan 12, bv", "Hornsgatan 12, vån 1", SameHome},
		{"Hornsgatan 12, bv", "Hornsgatan 12, ground floor", SameHome},
	} {
		a, b := Parse(c.a), Parse(c.b)
		if got, back := Compare(a, b), Compare(b, a); got != c.want || back != c.want {
			t.Errorf("%q and %q: %d and %d, want %d\n%+v\n%+v", c.a, c.b, got, back, c.want, a, b)
		}
	}
}
