package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"
)

const base64Line = 76 // characters (RFC 2045)

func (s *Sender) tipMessage(id string, sealed []byte, now time.Time) ([]byte, error) {
	message := s.header(id, tipSubject, now)
	parts := multipart.NewWriter(message)
	fmt.Fprintf(message, "Content-Type: multipart/mixed; boundary=%s\r\n\r\n", parts.Boundary())
	part, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {"application/octet-stream"},
		"Content-Transfer-Encoding": {"base64"},
		"Content-Disposition":       {fmt.Sprintf("attachment; filename=%q", id+".age")},
	})
	if err != nil {
		return nil, err
	}
	for text := base64.StdEncoding.EncodeToString(sealed); text != ""; {
		line := text[:min(base64Line, len(text))]
		text = text[len(line):]
		if _, err := fmt.Fprintf(part, "%s\r\n", line); err != nil {
			return nil, err
		}
	}
	if err := parts.Close(); err != nil {
		return nil, err
	}
	return message.Bytes(), nil
}

func (s *Sender) noticeMessage(id, subject, text string, now time.Time) ([]byte, error) {
	message := s.header(id, subject, now)
	message.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	body := quotedprintable.NewWriter(message)
	if _, err := body.Write([]byte(text)); err != nil {
		return nil, err
	}
	if err := body.Close(); err != nil {
		return nil, err
	}
	return message.Bytes(), nil
}

// header is what every mail begins with; the lines on its content follow. Two of
// them keep automatic answers away: RFC 3834, and Exchange's own. Not among what
// they ask for is that bounces be left out (NDR, or an empty reverse-path): a
// tip that did not arrive must be told to somebody. "Precedence: bulk" is left
// out, since filters take it for a reason to hide a mail.
func (s *Sender) header(id, subject string, now time.Time) *bytes.Buffer {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\n", s.from)
	fmt.Fprintf(&b, "To: %s\r\n", strings.Join(s.to, ",\r\n "))
	fmt.Fprintf(&b, "Subject: %s\r\n", mime.QEncoding.Encode("utf-8", subject))
	fmt.Fprintf(&b, "Date: %s\r\n", now.UTC().Truncate(time.Hour).Format(time.RFC1123Z))
	fmt.Fprintf(&b, "Message-ID: <%s@%s>\r\n", id, s.domain)
	b.WriteString("Auto-Submitted: auto-generated\r\n")
	b.WriteString("X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n")
	b.WriteString("MIME-Version: 1.0\r\n")
	return &b
}
