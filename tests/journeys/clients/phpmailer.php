<?php
// PHPMailer, which WordPress, Joomla and many others bring along. Prints the message that it has sent.
use PHPMailer\PHPMailer\PHPMailer;

foreach (["Exception", "SMTP", "PHPMailer"] as $name) {
    require_once "/usr/share/php/libphp-phpmailer/src/$name.php";
}
$its = json_decode($argv[1]);
$mailer = new PHPMailer(true);
if ($its->sendmail ?? null) {
    $mailer->isSendmail();
    $mailer->Sendmail = $its->sendmail;
} else {
    $mailer->isSMTP();
    [$mailer->Host, $mailer->Port, $mailer->SMTPAuth] = ["127.0.0.1", $its->port, true];
    [$mailer->Username, $mailer->Password, $mailer->SMTPAutoTLS] = [$its->username, $its->password, false];
}
$mailer->CharSet = "UTF-8";
$mailer->setFrom("sales@quayside.shop", "Quayside");
$mailer->addAddress($its->to, "Jane Döe");
$mailer->Subject = "Ihre Bestellung 1001 – danke";
$mailer->isHTML(true);
$mailer->Body = "<p>Grüße vom Kai.</p>";
$mailer->AltBody = "Grüße vom Kai.";
$mailer->addStringAttachment(random_bytes(4096), "invoice.pdf", PHPMailer::ENCODING_BASE64, "application/pdf");
$mailer->send();
echo $mailer->getSentMIMEMessage();
