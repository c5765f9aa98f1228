from django.urls import path

from assessments.workshop.inviting import views as inviting
from assessments.workshop.joining import devices
from assessments.workshop.joining import views as phones
from assessments.workshop.paper import views as paper
from assessments.workshop.rooms import recording
from assessments.workshop.rooms import views as facilitator

urlpatterns = [
    path(
        "room/<int:room>/answer/", phones.room_answer, name="room_answer"
    ),  # first, because it is asked most
    path("join/", phones.room_join, name="room_join"),
    path("room/<int:room>/", phones.room_phone, name="room_phone"),
    path("room/<int:room>/challenges/", phones.room_reading, name="room_reading"),
    path("room/<int:room>/last/", phones.room_last, name="room_last"),
    path("room/<int:room>/known/", phones.room_known, name="room_known"),
    path("room/<int:room>/next/", devices.room_next_person, name="room_next_person"),
    path("room/<int:room>/leave/", devices.room_leave, name="room_leave"),
    path("live/<str:stream>/news/", phones.room_news, name="room_news"),
    path("reviews/<int:review>/room/new/", facilitator.room_new, name="room_new"),
    path("reviews/<int:review>/room/answers/", facilitator.room_answers, name="room_answers"),
    path("rooms/<int:room>/", facilitator.room_run, name="room_run"),
    path("rooms/<int:room>/act/", facilitator.room_act, name="room_act"),
    path("rooms/<int:room>/screen/", facilitator.room_screen, name="room_screen"),
    path("rooms/<int:room>/record/<int:number>/", recording.room_record, name="room_record"),
    path("rooms/<int:room>/priorities/", recording.room_priorities, name="room_priorities"),
    path("rooms/<int:room>/complete/", recording.room_complete, name="room_complete"),
    path("rooms/<int:room>/hand-over/", recording.room_hand_over, name="room_hand_over"),
    path("rooms/<int:room>/look/<int:number>/", facilitator.room_look, name="room_look"),
    path("rooms/<int:room>/paper/", paper.room_paper, name="room_paper"),
    path("rooms/<int:room>/slips/", paper.room_slips, name="room_slips"),
    path("reviews/<int:review>/workshop/", inviting.workshop, name="workshop"),
    path("reviews/<int:review>/workshop/edit/", inviting.workshop_edit, name="workshop_edit"),
    path("reviews/<int:review>/workshop/cancel/", inviting.workshop_cancel, name="workshop_cancel"),
    path("reviews/<int:review>/workshop/link/", inviting.workshop_link, name="workshop_link"),
    path("reviews/<int:review>/workshop/mail/", inviting.workshop_mail, name="workshop_mail"),
    path("reviews/<int:review>/workshop/invitation.txt", inviting.workshop_text, name="workshop_text"),
    path("invited/<slug:token>/", inviting.invitation, name="invitation"),
    path("invited/<slug:token>/what-we-know/", inviting.invitation_known, name="invitation_known"),
    path("invited/<slug:token>/workshop.ics", inviting.invitation_calendar, name="invitation_calendar"),
]
